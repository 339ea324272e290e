namespace DualSink.Sources;

/// <summary>How a file of bars is laid out. Each of them may be packed by gzip.</summary>
public enum SourceFormat
{
    /// <summary>Delimited text, a row a line, with or without a header.</summary>
    Csv,

    /// <summary>A JSON object, or a JSON array of values, a line.</summary>
    Ndjson,

    /// <summary>One JSON document: an array of objects or of arrays, alone or inside the answer of a vendor's API.</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}
