using DualSink.Stores;

namespace DualSink.Server.Reading;

/// <summary>A row's values as a table holds them, as text, so that no digit is lost on the way.</summary>
internal sealed record SideRow(string Open, string High, string Low, string Close, string Volume)
{
    public static SideRow Of(StoredRow row) => new(row.Open.ToString(), row.High.ToString(), row.Low.ToString(), row.Close.ToString(), row.Volume.ToString());
}
