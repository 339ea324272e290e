using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace DualSink.Stores.Sqlite;

/// <summary>SQLite's own functions for the columns of a row, without the driver's guard around each call.</summary>
/// <remarks>
/// <para>
/// A row takes up to twenty of these calls to digest, and the guard (a counted handle, and telling the collector that
/// foreign code runs) costs several times what they do. They read what the last step has decoded, wait for nothing and
/// call nobody back, which is what <see cref="SuppressGCTransitionAttribute"/> asks for.
/// </para>
/// <para>The caller keeps the statement alive, and to itself.</para>
/// </remarks>
internal static partial class SqliteColumns
{
    private const string Library = "e_sqlite3";

    /// <summary>
    /// Whether the driver calls the very library that these functions are of. A program may choose another for it, and a
    /// statement of the one means nothing to the other.
    /// </summary>
    public static readonly bool AreTheDrivers = raw.GetNativeLibraryName() == Library;

    /// <summary>What is stored in a column, as one of SQLite's codes.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)]), SuppressGCTransition]
    public static partial int Type(nint statement, int column);

    /// <summary>A column as a double.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)]), SuppressGCTransition]
    public static partial double Double(nint statement, int column);

    /// <summary>A column as an integer.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)]), SuppressGCTransition]
    public static partial long Int64(nint statement, int column);

    /// <summary>A column's bytes, valid until the next step.</summary>
    public static unsafe ReadOnlySpan<byte> Bytes(nint statement, int column)
    {
        // In this order: the first call settles the form whose length the second tells.
        var bytes = Blob(statement, column);
        return new ReadOnlySpan<byte>((void*)bytes, Length(statement, column));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)]), SuppressGCTransition]
    private static partial nint Blob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)]), SuppressGCTransition]
    private static partial int Length(nint statement, int column);
}
