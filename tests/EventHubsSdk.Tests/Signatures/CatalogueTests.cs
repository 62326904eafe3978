using System.Text.RegularExpressions;
using Azure.Messaging.EventHubs;
using Serverless.Functions.Tests.Signatures;

namespace Serverless.EventHubsSdk.Tests.Signatures;

/// <summary>
/// <c>real-signatures.txt</c>, by which tests/Functions.Tests judges what is compiled without the packages, must be true to the SDK.
/// </summary>
public sealed partial class CatalogueTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Signatures", "real-signatures.txt"));

    [Fact]
    public void Catalogue_EveryTypeOfTheSdk_IsInTheRealAssembly()
    {
        Assert.NotEmpty(TypesOfTheSdk());
        Assert.All(TypesOfTheSdk(), name => Assert.NotNull(typeof(EventData).Assembly.GetType(name)));
    }

    [Fact]
    public void Catalogue_EveryMemberOfTheSdk_IsInTheRealAssembly()
    {
        var real = TypesOfTheSdk()
            .Select(name => typeof(EventData).Assembly.GetType(name)!)
            .SelectMany(PublicSurface.Of)
            .ToHashSet(StringComparer.Ordinal);

        var listed = Lines.Where(line => TypesOfTheSdk().Any(type => IsOf(type, line))).ToList();

        Assert.True(listed.Count > 50);
        Assert.DoesNotContain(listed, line => !real.Contains(line));
    }

    private static List<string> TypesOfTheSdk() => [.. Lines.Select(line => TypeHead().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    /// <summary>Whether a line is the head of the type, or of one of its members.</summary>
    private static bool IsOf(string type, string line)
    {
        if (TypeHead().Match(line) is { Success: true } head)
        {
            return head.Groups[1].Value == type;
        }

        var subject = line.Split(["(", " { ", " = "], StringSplitOptions.None)[0];
        return subject.EndsWith(type, StringComparison.Ordinal) || Regex.IsMatch(subject, $@"(^|\s){Regex.Escape(type)}\.\w+(<[^<>]*>)?$");
    }

    [GeneratedRegex(@"^(?:abstract |sealed |static )?(?:class|interface|enum) (Azure\.Messaging\.[\w.]+)")]
    private static partial Regex TypeHead();
}
