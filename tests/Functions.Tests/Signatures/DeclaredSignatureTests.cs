using System.Reflection;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Functions.Tests.Signatures;

/// <summary>
/// The declarations that the function classes, Program.cs and the sender compile against must be true to the packages:
/// <c>real-signatures.txt</c> has what the packages' versions of the declared types show.
/// </summary>
public sealed class DeclaredSignatureTests
{
    private static readonly string ListPath = Path.Combine(AppContext.BaseDirectory, "Signatures", "real-signatures.txt");

    [Fact]
    public void Declarations_EveryMember_IsInTheListOfRealSignatures()
    {
        var real = File.ReadAllLines(ListPath).ToHashSet(StringComparer.Ordinal);

        var invented = DeclaredTypes().SelectMany(PublicSurface.Of).Where(line => !real.Contains(line));

        Assert.Empty(invented);
    }

    [Fact]
    public void ListOfRealSignatures_WherePackagesArePresent_IsInTheRealAssemblies()
    {
        // Without the packages nothing was built, and the list is all there is to compare with.
        Assert.Equal(Repository.HasRealPackages, File.Exists(Path.Combine(Repository.FunctionsOutput, "Azure.Messaging.EventHubs.dll")));
        if (!Repository.HasRealPackages)
            return;

        var assemblies = new RealAssemblies(Repository.FunctionsOutput);
        var real = DeclaredTypes()
            .Select(type => assemblies.Find(type.FullName!))
            .OfType<Type>()
            .SelectMany(PublicSurface.Of)
            .ToHashSet(StringComparer.Ordinal);

        var gone = File.ReadLines(ListPath).Where(line => !line.StartsWith('#')).Except(real);

        Assert.Empty(gone);
    }

    private static IEnumerable<Type> DeclaredTypes() =>
        from assembly in new Assembly[] { typeof(FunctionAttribute).Assembly, typeof(EventHubProducerClient).Assembly }
        from type in assembly.GetExportedTypes()
        where type.Namespace is { } name
            && (name.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal)
                || name.StartsWith("Azure.Messaging.", StringComparison.Ordinal))
        orderby type.FullName
        select type;
}
