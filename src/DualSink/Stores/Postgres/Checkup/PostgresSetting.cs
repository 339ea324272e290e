namespace DualSink.Stores.Postgres.Checkup;

/// <summary>A setting of the server as a new session of the role has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in the server's unit: milliseconds for times, <c>on</c> or <c>off</c> for switches.</param>
/// <param name="Source">Where the value comes from, as <c>pg_settings</c> says it: <c>user</c>, <c>configuration file</c>, and so on.</param>
internal sealed record PostgresSetting(string Name, string Value, string Source);
