using System.Collections.Immutable;
using DualSink.Hosting;
using DualSink.Server.Security;
using Microsoft.AspNetCore.Http;
using YamlDotNet.Core;

namespace DualSink.Server.Settings;

/// <summary>Reads the section <c>server</c> of a settings file, and reports everything that is wrong in it at once.</summary>
internal sealed class ServerSettings
{
    private static readonly string[] Known =
        ["urls", "certificate", "certificate_key", "hosts", "keys", "max_body_bytes", "max_unpacked_bytes", "max_requests_per_second", "max_connections", "idempotency_keys", "idempotency_retain"];

    private readonly string _file;
    private readonly string _directory;
    private readonly List<ConfigurationProblem> _problems = [];
    private ServerOptions _options = new();

    private ServerSettings(string file, string directory) => (_file, _directory) = (file, directory);

    /// <summary>The options of a file that was read already; the defaults where there is none.</summary>
    /// <param name="settings">The settings in force.</param>
    /// <param name="urls">Where to listen, before what the file says; empty for what it says.</param>
    /// <exception cref="DualSinkConfigurationException">Something is wrong; holds every problem.</exception>
    public static ServerOptions Load(DualSinkSettings settings, params IReadOnlyList<string> urls)
    {
        var reader = new ServerSettings(settings.File ?? "", settings.Options.BaseDirectory);
        if (settings.File is { } file)
        {
            try
            {
                using var text = File.OpenText(Path.GetFullPath(file, settings.Options.BaseDirectory));
                reader.Document(YamlTree.Read(text));
            }
            catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException)
            {
                reader.Add(null, SettingCatalogue.ServerSection, null, "cannot be read", "check the file");
            }
        }

        if (urls.Count > 0)
        {
            reader._options = reader._options with { Urls = [.. urls] };
        }

        reader.CheckUrls(urls.Count > 0 ? new SettingOrigin(SettingOriginKind.Flag, "--urls") : null);
        return reader._problems.Count == 0 ? reader._options : throw new DualSinkConfigurationException([.. reader._problems]);
    }

    private void Document(YamlNode? root)
    {
        foreach (var (key, _, value) in (root as YamlMapping)?.Entries ?? [])
        {
            if (key == SettingCatalogue.ServerSection && value is not YamlScalar { Text: null })
            {
                Entries(value, SettingCatalogue.ServerSection, Known, Setting);
            }
        }
    }

    private void Setting(YamlEntry entry)
    {
        var path = $"{SettingCatalogue.ServerSection}.{entry.Key}";
        switch (entry.Key)
        {
            case "keys":
                Keys(entry.Value, path);
                break;
            case "urls":
                Text(entry, path, text => _options = _options with { Urls = Words(text) });
                break;
            case "certificate":
                Text(entry, path, text => _options = _options with { Certificate = FileAt(text, entry, path) });
                break;
            case "certificate_key":
                Text(entry, path, text => _options = _options with { CertificateKey = FileAt(text, entry, path) });
                break;
            case "hosts":
                Text(entry, path, text => _options = _options with { Hosts = Words(text) });
                break;
            case "max_body_bytes":
                Read(entry, path, SettingTypes.Bytes(1 << 10, 1L << 40), value => _options = _options with { MaxBodyBytes = value!.Value });
                break;
            case "max_unpacked_bytes":
                Read(entry, path, SettingTypes.Bytes(1 << 10, 1L << 40), value => _options = _options with { MaxUnpackedBytes = value!.Value });
                break;
            case "max_requests_per_second":
                Read(entry, path, SettingTypes.Whole(1, 1_000_000), value => _options = _options with { MaxRequestsPerSecond = value!.Value });
                break;
            case "max_connections":
                Read(entry, path, SettingTypes.Whole(1, 100_000), value => _options = _options with { MaxConnections = value!.Value });
                break;
            case "idempotency_keys":
                Read(entry, path, SettingTypes.Whole(1, 1_000_000), value => _options = _options with { MaxIdempotencyKeys = value!.Value });
                break;
            default:
                Read(entry, path, SettingTypes.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)), value => _options = _options with { IdempotencyRetain = value!.Value });
                break;
        }
    }

    private string FileAt(string text, YamlEntry entry, string path)
    {
        var file = Path.GetFullPath(text, _directory);
        if (!File.Exists(file))
        {
            Add(entry.Line, path, text, "is no file", "name a file that is there, from where the command is started");
        }

        return file;
    }

    private void Keys(YamlNode node, string path)
    {
        var keys = ImmutableArray.CreateBuilder<ApiKey>();
        foreach (var (name, line, value) in MappingAt(node, path))
        {
            var before = _problems.Count;
            var (hash, roles) = (ImmutableArray<byte>.Empty, Role.None);
            ImmutableArray<string> writes = [], reads = [];
            Entries(value, $"{path}.{name}", ["hash", "roles", "write_tenants", "read_tenants"], entry =>
            {
                var about = $"{path}.{name}.{entry.Key}";
                switch (entry.Key)
                {
                    case "hash":
                        Text(entry, about, text => hash = KeyText.HashIn(text) ?? Wrong(entry, about, "is no hash of a key", $"make one with 'dualsink key {name}'"));
                        break;
                    case "roles":
                        Text(entry, about, text => roles = RolesIn(text, entry, about));
                        break;
                    case "write_tenants":
                        Text(entry, about, text => writes = TenantsIn(text, entry, about));
                        break;
                    default:
                        Text(entry, about, text => reads = TenantsIn(text, entry, about));
                        break;
                }
            });
            if (_problems.Count == before && (hash.IsEmpty || roles == Role.None))
            {
                Add(line, $"{path}.{name}", null, hash.IsEmpty ? "has no hash" : "has no roles", $"make a key with 'dualsink key {name}'");
            }

            keys.Add(new ApiKey(name, hash, roles, writes, reads));
        }

        _options = _options with { Keys = keys.ToImmutable() };
    }

    private ImmutableArray<byte> Wrong(YamlEntry entry, string path, string problem, string remedy)
    {
        // Who put a key there instead of its hash does not want to see it in a log.
        Add(entry.Line, path, null, problem, remedy);
        return [];
    }

    // An empty list would be a key for all of them: what is meant has to be said by leaving it out.
    private ImmutableArray<string> TenantsIn(string text, YamlEntry entry, string path)
    {
        var tenants = Words(text);
        if (tenants.IsEmpty)
        {
            Add(entry.Line, path, null, "names no tenant", "name one or more, or leave the setting out for all tenants");
        }

        return tenants;
    }

    private Role RolesIn(string text, YamlEntry entry, string path)
    {
        var roles = Role.None;
        foreach (var word in Words(text))
        {
            if (KeyText.RoleOf(word) is { } role)
            {
                roles |= role;
            }
            else
            {
                Add(entry.Line, path, word, "is no role", $"allowed: {KeyText.AllowedRoles}");
            }
        }

        return roles;
    }

    private void CheckUrls(SettingOrigin? origin)
    {
        foreach (var url in _options.Urls)
        {
            if (ProblemOf(url) is { } problem)
            {
                _problems.Add(new ConfigurationProblem(origin ?? new SettingOrigin(SettingOriginKind.File, _file), "server.urls", url, problem, "allowed: http://HOST:PORT or https://HOST:PORT, without a path"));
            }
            else if (_options.Keys.IsEmpty && !HostNames.IsLoopback(url))
            {
                _problems.Add(new ConfigurationProblem(
                    origin ?? new SettingOrigin(SettingOriginKind.File, _file), "server.urls", url, "is reached from other machines, and there are no keys, so that anybody could write and switch",
                    "make a key with 'dualsink key NAME', or listen on 127.0.0.1"));
            }
        }
    }

    private static string? ProblemOf(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase.Length: 0, Host.Length: > 0 } ? null : "is no address to listen on";
        }
        catch (FormatException)
        {
            return "is no address to listen on";
        }
    }

    private void Entries(YamlNode node, string path, string[] known, Action<YamlEntry> read)
    {
        foreach (var entry in MappingAt(node, path))
        {
            if (known.Contains(entry.Key))
            {
                read(entry);
            }
            else
            {
                Add(entry.Line, $"{path}.{entry.Key}", null, "is no setting", Spelling.Nearest(entry.Key, known) is { } near ? $"did you mean '{near}'?" : $"allowed: {string.Join(", ", known)}");
            }
        }
    }

    private List<YamlEntry> MappingAt(YamlNode node, string path)
    {
        List<YamlEntry> entries = [];
        if (node is not YamlMapping mapping)
        {
            Add(node.Line, path, (node as YamlScalar)?.Text, "is no mapping", "put keys under it");
            return entries;
        }

        foreach (var entry in mapping.Entries)
        {
            if (entries.Exists(known => known.Key == entry.Key))
            {
                Add(entry.Line, $"{path}.{entry.Key}", null, "stands there twice", "keep one of them");
            }
            else
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private void Text(YamlEntry entry, string path, Action<string> use)
    {
        if (entry.Value is YamlScalar { Text: { } text })
        {
            use(text);
        }
        else
        {
            Add(entry.Line, path, null, "has no value", "write it on the same line; several are separated by commas");
        }
    }

    private void Read<T>(YamlEntry entry, string path, SettingType<T> type, Action<T> use) => Text(entry, path, text =>
    {
        if (type.Read(text) is { } value)
        {
            use(value);
        }
        else
        {
            Add(entry.Line, path, text, "is not allowed", $"allowed: {type.Allowed}");
        }
    });

    private static ImmutableArray<string> Words(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private void Add(int? line, string key, string? value, string problem, string remedy) =>
        _problems.Add(new ConfigurationProblem(new SettingOrigin(SettingOriginKind.File, _file, line), key, value is null ? null : SecretMask.Hide(value), problem, remedy));
}
