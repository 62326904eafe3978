using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Serverless.Functions.Tests.Catalogue;

/// <summary>The functions that the sources in src/Functions declare, one line each, read by the C# compiler.</summary>
internal static class SourceFunctions
{
    public static IReadOnlyList<string> Read()
    {
        var trees = Directory.GetFiles(Repository.PathOf("src", "Functions"), "*.cs", SearchOption.AllDirectories)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path))
            .ToList();
        // Attribute arguments may be constants of other classes, so the sources are bound, not only parsed.
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Sources", trees, references);

        return [.. trees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
                .Select(method => compilation.GetSemanticModel(tree).GetDeclaredSymbol(method)))
            .OfType<IMethodSymbol>()
            .Where(method => Attribute(method, "FunctionAttribute") is not null)
            .Select(Line)
            .Order(StringComparer.Ordinal)];
    }

    private static string Line(IMethodSymbol method)
    {
        var name = (string)Attribute(method, "FunctionAttribute")!.ConstructorArguments[0].Value!;
        var triggers = method.Parameters.Select(parameter => Trigger(name, parameter)).OfType<string>();
        return $"{name}: {string.Join(" and ", triggers)}{Retry(method)}";
    }

    private static string? Trigger(string function, IParameterSymbol parameter)
    {
        if (Attribute(parameter, "HttpTriggerAttribute") is { } http)
        {
            var level = http.ConstructorArguments.FirstOrDefault(argument => argument.Kind == TypedConstantKind.Enum);
            var methods = http.ConstructorArguments.FirstOrDefault(argument => argument.Kind == TypedConstantKind.Array);
            var levelName = level.Type?.GetMembers().OfType<IFieldSymbol>()
                .First(member => Equals(member.ConstantValue, level.Value)).Name ?? "without a level";
            return FunctionText.Http(
                methods.Kind == TypedConstantKind.Array ? methods.Values.Select(method => (string)method.Value!) : [],
                Named(http, "Route", function),
                levelName);
        }

        if (Attribute(parameter, "EventHubTriggerAttribute") is { } hub)
        {
            return FunctionText.EventHub(
                (string)hub.ConstructorArguments[0].Value!, Named(hub, "ConsumerGroup", "$Default"), Named(hub, "Connection", ""));
        }

        return Attribute(parameter, "TimerTriggerAttribute") is { } timer
            ? FunctionText.Timer(
                (string)timer.ConstructorArguments[0].Value!, Named(timer, "UseMonitor", true), Named(timer, "RunOnStartup", false))
            : null;
    }

    private static string Retry(IMethodSymbol method)
    {
        var retry = Attribute(method, "ExponentialBackoffRetryAttribute") ?? Attribute(method, "FixedDelayRetryAttribute");
        if (retry is null)
            return "";
        var intervals = retry.ConstructorArguments.Skip(1)
            .Select(argument => TimeSpan.Parse((string)argument.Value!, CultureInfo.InvariantCulture)).ToList();
        return FunctionText.Retry((int)retry.ConstructorArguments[0].Value!, intervals[0], intervals[^1]);
    }

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().SingleOrDefault(attribute => attribute.AttributeClass?.Name == name);

    private static T Named<T>(AttributeData attribute, string name, T otherwise) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is T value ? value : otherwise;
}
