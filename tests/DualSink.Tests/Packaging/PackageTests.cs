using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using DualSink.Tests.Docs;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Packaging;

/// <summary>What is in the packages, and that a stranger can use them.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private const string LibraryFolder = "lib/net10.0/";
    private const string ToolFolder = "tools/net10.0/any/";

    private static readonly string[] Platforms = ["win-x64", "win-arm64", "linux-x64", "linux-arm64", "linux-musl-x64", "osx-x64", "osx-arm64"];

    [Fact]
    public void A_clone_packs_the_library_and_the_tool()
    {
        var files = Directory.EnumerateFiles(packages.Folder, "*.nupkg").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal([$"DualSink.{Packages.Version}", $"DualSink.Tool.{Packages.Version}"], files.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("DualSink")]
    [InlineData("DualSink.Tool")]
    public void A_package_says_what_it_is(string id)
    {
        using var package = Open(id);

        Assert.Equal("MIT", package["license"]);
        Assert.Equal("README.md", package["readme"]);
        Assert.All((string?[])[package["description"], package["tags"], package["authors"]], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Contains("CHANGELOG.md", package["releaseNotes"]!, StringComparison.Ordinal);
        Assert.All((string[])["README.md", "CHANGELOG.md", "LICENSE"], file => Assert.NotEmpty(package.TextOf(file)));
        Assert.DoesNotContain("](", package.TextOf("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_comes_with_its_documentation_and_its_symbols_apart()
    {
        using var package = Open("DualSink");
        using var symbols = Open("DualSink", "snupkg");

        Assert.Contains("M:DualSink.Sinks.StoreSink.WriteAsync(", package.TextOf(LibraryFolder + "DualSink.xml"), StringComparison.Ordinal);
        Assert.DoesNotContain(package.Entries, entry => entry.EndsWith(".pdb", StringComparison.Ordinal));
        Assert.Equal(IdOfSymbolsFor(package.BytesOf(LibraryFolder + "DualSink.dll")), IdOf(symbols.BytesOf(LibraryFolder + "DualSink.pdb")));
    }

    [Fact]
    public void The_tool_is_called_dualsink_and_runs_on_every_platform()
    {
        using var package = Open("DualSink.Tool");

        Assert.Contains("""<Command Name="dualsink" EntryPoint="DualSink.Cli.dll" """, package.TextOf(ToolFolder + "DotnetToolSettings.xml"), StringComparison.Ordinal);
        Assert.All(Platforms, platform => Assert.Contains(package.Entries, entry => entry.StartsWith($"{ToolFolder}runtimes/{platform}/native/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Built_in_another_folder_the_assemblies_are_the_same()
    {
        using var copy = new FreshCopy();
        await packages.BuildAsync(copy, "dotnet build -c Release -v quiet src/DualSink.Cli");

        using var package = Open("DualSink.Tool");
        Assert.All(
            (string[])["DualSink.dll", "DualSink.Cli.dll", "DualSink.pdb", "DualSink.Cli.pdb"],
            file => Assert.Equal(File.ReadAllBytes(Path.Combine(copy.Path, "src/DualSink.Cli/bin/Release/net10.0", file)), package.BytesOf(ToolFolder + file)));
    }

    [Fact]
    public async Task The_program_in_the_README_runs_in_an_empty_project()
    {
        using var project = new TemporaryFolder();
        File.WriteAllText(project.File("Program.cs"), Page.At("src/DualSink/README.md").Blocks.Single(block => block.Language == "cs").Code);

        // All the library needs was there to build it, so that no other source has to be asked.
        File.WriteAllText(project.File("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="folder" value="{packages.Folder}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(project.File("Empty.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="DualSink" Version="{Packages.Version}" />
              </ItemGroup>
            </Project>
            """);

        var output = await packages.RunAsync(project.Path, "dotnet run");

        Assert.Equal("committed 2, in the table 2", output);
        Assert.True(File.Exists(project.File("bars.db")));
    }

    [Fact]
    public async Task The_tool_installs_and_runs()
    {
        using var folder = new TemporaryFolder();
        var install = Packages.Command("dotnet tool install").Replace("--global", $"--tool-path '{folder.Path}/tools'", StringComparison.Ordinal);

        var output = await packages.RunAsync(packages.Copy, $"""
            {install}
            cd '{folder.Path}'
            PATH="$PWD/tools:$PATH"
            dualsink --version
            dualsink modes
            dualsink verify --database sqlite:///x.db
            """);

        Assert.Contains($"dualsink {Packages.Version}\n", output, StringComparison.Ordinal);
        Assert.Contains("bars_ohlcv", output, StringComparison.Ordinal);
        Assert.EndsWith("ok: both tables held the same 4,000 bars", output, StringComparison.Ordinal);
    }

    private PackageFile Open(string id, string kind = "nupkg") => new(Path.Combine(packages.Folder, $"{id}.{Packages.Version}.{kind}"));

    private static BlobContentId IdOfSymbolsFor(byte[] assembly)
    {
        using var reader = new PEReader(new MemoryStream(assembly));
        var entry = reader.ReadDebugDirectory().First(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        return new BlobContentId(reader.ReadCodeViewDebugDirectoryData(entry).Guid, entry.Stamp);
    }

    private static BlobContentId IdOf(byte[] symbols)
    {
        using var reader = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        return new BlobContentId(reader.GetMetadataReader().DebugMetadataHeader!.Id);
    }
}
