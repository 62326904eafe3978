using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>A client that does one of some things at a time, drawn by weight. Connections are those of the run.</summary>
/// <param name="actions">What there is to do; each answers what was wrong, or null.</param>
/// <param name="seed">Of the draw, so that a run can be repeated.</param>
internal sealed class DrawingClient(Draw<Func<CancellationToken, Task<string?>>> actions, int seed) : IClient
{
    private readonly Random _random = new(seed);

    public async ValueTask<string?> SendAsync(CancellationToken cancellationToken) =>
        await actions.At(_random.NextDouble())(cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
