using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Policies;

/// <summary>A rule for what is deployed.</summary>
/// <param name="Name">The rule in a few words.</param>
/// <param name="Violations">What breaks it, one line each.</param>
internal sealed record Policy(string Name, Func<Snapshot, IEnumerable<string>> Violations)
{
    /// <summary>The parameter files it is for.</summary>
    public IReadOnlyList<string> Environments { get; init; } = BicepFolder.Environments;

    /// <summary>Demands a value of each resource of a type, and that there is one.</summary>
    public static Policy Value(string name, string type, string path, params string[] allowed) => new(
        name,
        snapshot => snapshot.Of(type).Any()
            ? snapshot.Of(type)
                .Where(resource => !allowed.Contains(Snapshot.Text(resource, path), StringComparer.OrdinalIgnoreCase))
                .Select(resource => $"{Snapshot.Name(resource)}: {path} is '{Snapshot.Text(resource, path)}'.")
            : [$"There is no {type}."]);
}
