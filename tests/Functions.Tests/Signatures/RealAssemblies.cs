using System.Reflection;
using System.Runtime.Loader;

namespace Serverless.Functions.Tests.Signatures;

/// <summary>The packages' own assemblies beside the built src/Functions, loaded apart from the declarations.</summary>
internal sealed class RealAssemblies : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly List<Assembly> _assemblies;

    public RealAssemblies(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _assemblies = [.. Directory.GetFiles(_folder, "Microsoft.Azure.Functions.Worker*.dll")
            .Concat(Directory.GetFiles(_folder, "Azure.Messaging.EventHubs.dll"))
            .Select(LoadFromAssemblyPath)];
    }

    /// <summary>The package's type of that name, or null.</summary>
    public Type? Find(string fullName) =>
        _assemblies.Select(assembly => assembly.GetType(fullName)).FirstOrDefault(type => type is { IsVisible: true });

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, $"{assemblyName.Name}.dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
