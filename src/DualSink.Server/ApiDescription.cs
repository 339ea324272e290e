using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace DualSink.Server;

/// <summary>The OpenAPI document, complete enough to make a client of it.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "key";

    private static readonly string[] Formats = ["application/x-ndjson", "application/json", "text/csv", "application/vnd.apache.parquet", "application/octet-stream"];

    public static void AddTo(IServiceCollection services) => services.AddOpenApi("v1", api =>
    {
        api.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        api.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "DualSink",
                Version = Service.Version,
                Description = "Takes bars in, tells how both sinks stand, and is steered. Errors are problem details (RFC 9457). "
                    + "Where the service has keys, send one: Authorization: Bearer KEY. Where it has none, actions want the head X-DualSink-Action.",
                License = new OpenApiLicense { Name = "MIT" },
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key that the service's settings have the hash of." },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }, []];

            // Whoever reads it knows where it came from, by whatever name that was.
            document.Servers = [new OpenApiServer { Url = "/" }];
            return Task.CompletedTask;
        });
    });

    /// <summary>Says what a body of bars looks like, which no type of ours does.</summary>
    public static RouteHandlerBuilder TakesBars(this RouteHandlerBuilder endpoint) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "Bars as in a file: lines of NDJSON, an array of JSON, CSV with a header, Parquet; gzip with or without Content-Encoding.",
            Content = Formats.ToDictionary(format => format, _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }),
        };
        return Task.CompletedTask;
    });
}
