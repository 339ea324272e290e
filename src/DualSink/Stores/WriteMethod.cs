namespace DualSink.Stores;

/// <summary>The two ways of writing a batch.</summary>
public enum WriteMethod
{
    /// <summary>Streamed into the table as new rows; fails when a key is present.</summary>
    Copy,

    /// <summary>Inserted, or, where the key is present with other values, updated.</summary>
    Upsert,
}
