using System.Globalization;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Collects what a check found wrong; each kind becomes one sentence that names a few.</summary>
internal sealed class Findings
{
    private const int Named = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _found = new(StringComparer.Ordinal);

    /// <param name="kind">What is wrong, such as <c>readings are lost</c>.</param>
    /// <param name="which">What it is wrong with.</param>
    public void Add(string kind, string which)
    {
        lock (_gate)
        {
            if (!_found.TryGetValue(kind, out var all))
            {
                _found.Add(kind, all = []);
            }

            all.Add(which);
        }
    }

    public int Count(string kind) => _found.TryGetValue(kind, out var all) ? all.Count : 0;

    /// <summary>A sentence for each kind.</summary>
    public IReadOnlyList<string> ToFailures() => [.. _found.Select(one => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Value.Count:N0} {one.Key}: {string.Join(", ", one.Value.Order(StringComparer.Ordinal).Take(Named))}{(one.Value.Count > Named ? ", …" : "")}."))];
}
