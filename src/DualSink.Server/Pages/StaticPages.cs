using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Pages;

/// <summary>The files of the page, as they are embedded in the assembly: nothing outside of it is ever served. Immutable.</summary>
internal sealed class StaticPages
{
    private const string Folder = "wwwroot/";

    // Read, rendered and hashed when first asked for: a service whose page nobody opens starts without it.
    private readonly Dictionary<string, Lazy<PageFile>> _files = new(StringComparer.Ordinal);

    public StaticPages()
    {
        foreach (var name in typeof(StaticPages).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            _files["/" + name[Folder.Length..].Replace('\\', '/')] = new(() => PageFile.Of(name, Read(name)));
        }

        if (_files.TryGetValue("/index.html", out var index))
        {
            _files["/"] = index;
        }

        _files[Live.ManualPage.Path] = new(() => PageFile.Of("operations.html", Manual.Render()));
    }

    /// <summary>Answers a request for a file.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> TryServeAsync(HttpContext http)
    {
        if (!(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) || !_files.TryGetValue(http.Request.Path.Value ?? "", out var known))
        {
            return false;
        }

        var file = known.Value;
        var response = http.Response;
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache";
        if (http.Request.Headers.IfNoneMatch.Any(tags => tags is not null && tags.Contains(file.Tag, StringComparison.Ordinal)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Content.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await response.Body.WriteAsync(file.Content, http.RequestAborted).ConfigureAwait(false);
        }

        return true;
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(StaticPages).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private sealed record PageFile(byte[] Content, string ContentType, string Tag)
    {
        public static PageFile Of(string name, byte[] content) => new(content, TypeOf(Path.GetExtension(name)), $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..24]}\"");

        private static string TypeOf(string ending) => ending switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".json" or ".webmanifest" => "application/json",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".ico" => "image/x-icon",
            ".woff2" => "font/woff2",
            _ => "text/plain; charset=utf-8",
        };
    }
}
