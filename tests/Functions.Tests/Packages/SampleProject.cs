using System.Diagnostics;
using System.IO.Compression;

namespace Serverless.Functions.Tests.Packages;

/// <summary>
/// A project of its own folder, artifacts, package folder and feed, which takes one package by the rule of
/// eng/packages. Nothing in it reaches a network.
/// </summary>
internal sealed class SampleProject : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("partial-feed-");

    /// <param name="optional">Whether it builds without the package as well.</param>
    public SampleProject(bool optional = false)
    {
        Feed = _folder.CreateSubdirectory("feed").FullName;
        var packages = _folder.CreateSubdirectory("packages").FullName;
        foreach (var name in new[] { "PartialFeed.targets", "BuildsNothing.targets", "Probe.csproj" })
            File.Copy(Repository.PathOf("eng", "packages", name), Path.Combine(packages, name));
        Write("packages/Sample.packages.props", """
            <Project><ItemGroup><FeedPackage Include="Sample.Package" Accepts="[1.2.3]" /></ItemGroup></Project>
            """);
        Write("Directory.Packages.props", """
            <Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup></Project>
            """);
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <UseArtifactsOutput>true</UseArtifactsOutput>
                <ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        Write("Sample.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <PackageGroup>Sample</PackageGroup>
                <PackagesForced>$(SamplePackages)</PackagesForced>
                <PackagesOptional>{(optional ? "true" : "")}</PackagesOptional>
              </PropertyGroup>
              <Import Project="packages/Sample.packages.props" />
              <Import Project="packages/PartialFeed.targets" />
              <PropertyGroup Condition="'$(PartialFeedPresent)' == 'true'">
                <DefineConstants>$(DefineConstants);SAMPLE</DefineConstants>
              </PropertyGroup>
            </Project>
            """);
        Write("Program.cs", """
            #if SAMPLE
            System.Console.WriteLine("built with it");
            #else
            System.Console.WriteLine("built without it");
            #endif
            """);
    }

    /// <summary>The folder the package source is.</summary>
    public string Feed { get; }

    /// <summary>Whether the project was built to something.</summary>
    public bool HasOutput => File.Exists(Path.Combine(_folder.FullName, "artifacts", "bin", "Sample", "debug", "Sample.dll"));

    /// <summary>The answers that a later restore goes by.</summary>
    public IReadOnlyList<string> Remembered =>
        [.. Directory.GetFiles(Path.Combine(_folder.FullName, "artifacts", "packages", "Sample"), "*.txt")
            .Where(path => Path.GetFileName(path) != "last.txt")
            .Select(path => File.ReadAllText(path).Trim())];

    /// <summary>Puts an empty package on the feed.</summary>
    public void Publish(string version)
    {
        using var package = ZipFile.Open(Path.Combine(Feed, $"Sample.Package.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(package.CreateEntry("Sample.Package.nuspec").Open()))
        {
            nuspec.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata><id>Sample.Package</id><version>{version}</version><authors>tests</authors><description>Empty.</description></metadata>
                </package>
                """);
        }

        using var placeholder = new StreamWriter(package.CreateEntry("lib/net10.0/_._").Open());
    }

    /// <summary>Runs the .NET CLI on the project, with the feed as the only source.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string command, params string[] options) =>
        RunFromAsync(Feed, command, options);

    /// <summary>Runs the .NET CLI on the project with another source.</summary>
    public async Task<(int ExitCode, string Output)> RunFromAsync(string source, string command, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[command, $"-p:RestoreSources={source}", .. options])
            start.ArgumentList.Add(argument);

        // What the outer build tells its own children would steer this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "package-folder");
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";

        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_folder.FullName, path), text);
}
