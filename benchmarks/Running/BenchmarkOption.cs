namespace Serverless.Benchmarks.Running;

/// <summary>A number a benchmark can be told.</summary>
/// <param name="Name">Such as <c>--devices</c>. Benchmarks that run together share an option of one name.</param>
/// <param name="Default">Used where it is not given.</param>
/// <param name="Minimum">The least that is taken.</param>
/// <param name="Meaning">In one line.</param>
internal sealed record BenchmarkOption(string Name, int Default, int Minimum, string Meaning);
