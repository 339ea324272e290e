using DualSink.Hosting;
using Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Settings come from the section "ingestion" of appsettings.json and from variables such as DATABASE_URL.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddDualSink(builder.Configuration);
builder.Services.AddHostedService<Feed>();
await builder.Build().RunAsync();
