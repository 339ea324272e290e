namespace DualSink.Stores;

/// <summary>What became of a bar that was to be written only where its key is absent.</summary>
public enum InsertOutcome : byte
{
    /// <summary>It is a new row.</summary>
    Inserted,

    /// <summary>The table held its values already.</summary>
    Unchanged,

    /// <summary>The table holds a row of its key with other values, which was left alone.</summary>
    Present,

    /// <summary>The table neither took it nor holds its key: a trigger or a rule of its own left it out.</summary>
    Ignored,
}
