namespace DualSink.Server.Control;

/// <summary>How somebody asks for something, and so in whose words an answer tells what to do.</summary>
internal enum AskedBy
{
    /// <summary>By a command, which has flags.</summary>
    Command,

    /// <summary>By a request, whose body has members.</summary>
    Request,
}
