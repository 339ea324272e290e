namespace DualSink.Parity;

/// <summary>A key that is not the same in both tables, as a comparison tells of it.</summary>
/// <param name="Key">How both tables hold it.</param>
/// <param name="Class">How it compares; null while it is in flux, and where tenants meet.</param>
/// <param name="IsInFlux">Whether it was still changing, or owed, when patience was over.</param>
internal readonly record struct FoundKey(KeyFinding Key, ParityClass? Class, bool IsInFlux);
