using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

/// <summary>The functions of an assembly, in the order of their names, which is the order the Functions host tries routes in.</summary>
internal sealed class FunctionCatalogue
{
    private FunctionCatalogue(IReadOnlyList<FunctionDescriptor> functions) => Functions = functions;

    public IReadOnlyList<FunctionDescriptor> Functions { get; }

    /// <summary>The functions with this kind of trigger.</summary>
    public IEnumerable<(FunctionDescriptor Function, TTrigger Trigger)> With<TTrigger>()
        where TTrigger : FunctionTrigger =>
        from function in Functions
        where function.Trigger is TTrigger
        select (function, (TTrigger)function.Trigger);

    /// <exception cref="StartupException">A function uses what this host does not support; the message names each.</exception>
    public static FunctionCatalogue FromAssembly(Assembly assembly) => FromTypes(assembly.GetTypes());

    /// <inheritdoc cref="FromAssembly"/>
    public static FunctionCatalogue FromTypes(IEnumerable<Type> types)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var problems = new List<string>();
        var functions = (
            from type in types
            where type is { IsClass: true, IsGenericTypeDefinition: false } && (!type.IsAbstract || type.IsSealed)
            from method in type.GetMethods(Declared)
            let attribute = method.GetCustomAttribute<FunctionAttribute>(inherit: false)
            where attribute is not null
            let function = FunctionReader.Read(attribute.Name, method, problems)
            where function is not null
            orderby function.Name.ToUpperInvariant()
            select function).ToList();

        problems.AddRange(
            from function in functions
            group function by function.Name.ToUpperInvariant() into sameName
            where sameName.Count() > 1
            select $"function name '{sameName.First().Name}' is used twice");

        return problems.Count == 0
            ? new FunctionCatalogue(functions)
            : throw new StartupException($"The functions cannot run here: {string.Join("; ", problems)}.");
    }
}
