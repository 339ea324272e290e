using System.CommandLine;
using DualSink.Server.Security;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink key NAME</c>: makes a key for the service, and the lines that let it in. Needs no database.</summary>
internal static class KeyVerb
{
    public static Command Create(VerbRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What the key is called in the settings, in limits and in the audit." };
        var roles = new Option<string>("--roles") { Description = $"What it may do: one or several of {KeyText.AllowedRoles}, separated by commas. Default: write.", HelpName = "ROLE,ROLE", DefaultValueFactory = _ => "write" };
        var tenants = new Option<string>("--tenants") { Description = "The tenants it may write and read, separated by commas. Default: all.", HelpName = "T,T" };
        roles.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(word => KeyText.RoleOf(word) is null) is { } wrong)
            {
                result.AddError($"--roles: '{wrong}' is no role; allowed: {KeyText.AllowedRoles}.");
            }
        });
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length is 0 or > 50 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            {
                result.AddError("NAME: 1 to 50 letters, digits, '-' and '_' are allowed.");
            }
        });
        var command = new Command("key", "Make a key for 'dualsink serve', and the lines that let it in. Needs no database; changes nothing.") { name, roles, tenants };
        runner.Handle(command, context => Run(context, context.Parsed.GetRequiredValue(name), context.Parsed.GetRequiredValue(roles), context.Parsed.GetValue(tenants)));
        return command;
    }

    private static ExitCode Run(VerbContext context, string name, string roles, string? tenants)
    {
        var key = KeyText.Make();
        var document = new KeyDocument(name, key, KeyText.HashOf(key), roles);
        context.Console.Document(document, CliJson.Documents.KeyDocument);
        context.Console.Line(key);
        context.Console.Note("This is the key, and it is kept nowhere: hand it to who is to use it. Put this into the settings file of the service:");
        context.Console.Note($"""
            server:
              keys:
                {name}:
                  hash: {document.Hash}
                  roles: {roles}
            """);
        if (tenants is not null)
        {
            context.Console.Note($"      write_tenants: {tenants}\n      read_tenants: {tenants}");
        }

        return ExitCode.Good;
    }
}
