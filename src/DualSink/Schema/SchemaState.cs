namespace DualSink.Schema;

/// <summary>How something a table should have compares with what it has.</summary>
public enum SchemaState
{
    /// <summary>It is there, as expected.</summary>
    Present,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there, but not as expected.</summary>
    Differs,

    /// <summary>It is there and was not expected; other tools may need it.</summary>
    Extra,
}
