namespace DualSink.Stores;

/// <summary>A database that holds tables of bars. Safe for concurrent use; disposing it ends its connections.</summary>
public interface IStoreEngine : IAsyncDisposable
{
    /// <summary>The engine's name: <c>postgresql</c> or <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>Where it is, for people: hosts and database, or a file. Never a user's password.</summary>
    string Location { get; }

    /// <summary>The client library in use, with its version.</summary>
    string Client { get; }

    /// <summary>A table on this engine. Neither connects nor checks anything.</summary>
    IBarStore Open(TableBinding binding);
}
