using System.Buffers;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;

namespace DualSink.Hosting;

/// <summary>Finds the engine a database URL asks for.</summary>
public static class StoreEngines
{
    internal const string AllowedUrls =
        "postgresql://user:password@host:5432/database, postgres://…, an Npgsql keyword string (Host=…;Database=…), sqlite:///relative.db, sqlite:////absolute.db";

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>The engine for <paramref name="databaseUrl"/>. Does not connect. The caller disposes of it.</summary>
    /// <param name="databaseUrl">
    /// <c>postgresql://…</c> or <c>postgres://…</c>, an Npgsql keyword string, <c>sqlite:///relative.db</c> or
    /// <c>sqlite:////absolute.db</c>.
    /// </param>
    /// <param name="baseDirectory">What a relative SQLite path is relative to. Default null: the working directory.</param>
    /// <param name="rereadUrl">Reads the URL again when PostgreSQL refuses the credentials. Default null: the URL is fixed.</param>
    /// <exception cref="FormatException">No engine understands the URL. The message says what is allowed and does not repeat the URL.</exception>
    public static IStoreEngine Open(string databaseUrl, string? baseDirectory = null, Func<string?>? rereadUrl = null) =>
        Open(databaseUrl, baseDirectory, new PostgresEngineOptions { RereadUrl = rereadUrl });

    /// <summary>The same with whatever PostgreSQL is to be told; idle elsewhere.</summary>
    internal static IStoreEngine Open(string databaseUrl, string? baseDirectory, PostgresEngineOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseUrl);
        if (ShapeProblem(databaseUrl) is { } problem)
        {
            throw new FormatException($"The database URL {problem}; allowed: {AllowedUrls}.");
        }

        return IsSqlite(databaseUrl)
            ? new SqliteEngine(Path.GetFullPath(SqlitePath(databaseUrl), baseDirectory ?? Environment.CurrentDirectory))
            : PostgresEngine.Connect(databaseUrl, options);
    }

    /// <summary>What is wrong with <paramref name="url"/>, without repeating it; null when an engine understands it. Does not connect.</summary>
    internal static string? Problem(string url)
    {
        if (ShapeProblem(url) is { } problem)
        {
            return problem;
        }

        if (IsSqlite(url))
        {
            return null;
        }

        try
        {
            // Only the client library knows all its keywords.
            _ = PostgresConnectionString.Parse(url);
            return null;
        }
        catch (FormatException e)
        {
            return $"cannot be understood: {e.Message.TrimEnd('.')}";
        }
    }

    /// <summary>The scheme before <c>://</c>, in lower case; null when <paramref name="url"/> does not begin with one.</summary>
    internal static string? SchemeOf(string url)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && url.AsSpan(0, end).IndexOfAnyExcept(SchemeCharacters) < 0 ? url[..end].ToLowerInvariant() : null;
    }

    private static string? ShapeProblem(string url) => SchemeOf(url) switch
    {
        "postgresql" or "postgres" => null,
        "sqlite" => SqliteProblem(url),
        { } scheme => $"has the scheme '{scheme}', which no engine understands",
        null => url.Contains('=', StringComparison.Ordinal) ? null : "is neither a URL nor a keyword string",
    };

    private static string? SqliteProblem(string url)
    {
        var path = SqlitePath(url);
        return !url.AsSpan("sqlite://".Length).StartsWith('/') ? "needs three slashes before a relative path, four before an absolute one"
            : path.Contains('?', StringComparison.Ordinal) ? "has parameters, which SQLite's does not take"
            : path == ":memory:" ? "asks for memory, which no two connections would share; name a file"
            : Path.GetFileName(path).Length == 0 ? "names no file"
            : null;
    }

    private static bool IsSqlite(string url) => SchemeOf(url) == "sqlite";

    private static string SqlitePath(string url) => url.Length > "sqlite:///".Length ? url["sqlite:///".Length..] : "";
}
