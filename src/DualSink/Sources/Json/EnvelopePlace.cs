namespace DualSink.Sources.Json;

/// <summary>Where the reading of an <see cref="Envelope"/> stopped.</summary>
internal enum EnvelopePlace
{
    /// <summary>In the middle: more of the text is needed.</summary>
    Inside,

    /// <summary>Before the first row of an array.</summary>
    Rows,

    /// <summary>Behind its end.</summary>
    End,
}
