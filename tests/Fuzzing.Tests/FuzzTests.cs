using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests;

/// <summary>
/// Every parser that bytes from outside reach. <c>FUZZ_SECONDS=30</c> runs each for so long, from another seed each time,
/// and leaves a report under <c>artifacts/fuzzing</c>; see docs/security.md.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly string OutputFolder =
        typeof(FuzzTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "FuzzingOutput").Value!;

    public static TheoryData<string> Targets() => new(AllTargets().Select(type => type.Name[..^"Target".Length]));

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Fuzz_Target_BearsEveryInput(string name)
    {
        var target = Create(name);
        await using var resources = target as IAsyncDisposable;
        if (target is IAsyncLifetime living)
        {
            await living.InitializeAsync();
        }

        var run = new FuzzRun(target, FuzzSettings.Seed);
        var started = Stopwatch.GetTimestamp();
        try
        {
            run.For(FuzzSettings.Duration);
        }
        catch (FuzzFault fault)
        {
            Keep(target, fault);
            throw;
        }

        Report($"| {name} | {run.Tried} | {run.Outcomes} | {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s | {FuzzSettings.Seed} |");
        Assert.True(run.Tried > 0);
    }

    [Fact]
    public void Corpus_EachFolder_IsThatOfATarget()
    {
        var known = Targets().Select(row => row.Data).ToHashSet(StringComparer.Ordinal);
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus");
        Assert.All(Directory.EnumerateDirectories(folder), path => Assert.Contains(Path.GetFileName(path), known));
    }

    private static IEnumerable<Type> AllTargets() =>
        typeof(FuzzTests).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(FuzzTarget)))
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static FuzzTarget Create(string name) =>
        (FuzzTarget)Activator.CreateInstance(AllTargets().Single(type => type.Name == name + "Target"))!;

    private void Report(string line)
    {
        output.WriteLine(line);
        if (FuzzSettings.IsLong)
        {
            Directory.CreateDirectory(OutputFolder);
            File.AppendAllText(Path.Combine(OutputFolder, "report.md"), line + Environment.NewLine);
        }
    }

    /// <summary>Ready to be looked at, and to be moved into the corpus.</summary>
    private static void Keep(FuzzTarget target, FuzzFault fault)
    {
        var folder = Directory.CreateDirectory(Path.Combine(OutputFolder, target.Name)).FullName;
        var hash = Convert.ToHexStringLower(SHA256.HashData(fault.Input))[..16];
        File.WriteAllBytes(Path.Combine(folder, hash), fault.Input);
    }
}
