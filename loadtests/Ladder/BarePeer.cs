using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Scenarios;
using Serverless.LoadTests.Workers;

namespace Serverless.LoadTests.Ladder;

/// <summary>An endpoint in a process of its own that answers every request with one state from memory: no storage, routes or keys.</summary>
internal sealed class BarePeer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostMeasured = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _process;
    private readonly byte[][] _requests;
    private readonly Uri _address;

    private BarePeer(ChildProcess process, Uri address, int devices) =>
        (_process, _address, _requests) = (process, address, StateQueryScenario.Requests(address, null, devices));

    /// <param name="backend">Gives the state to answer with.</param>
    /// <param name="devices">Devices that are asked for; all have that state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BarePeer> StartAsync(TestedBackend backend, int devices, CancellationToken cancellationToken)
    {
        using var client = new BackendClient(backend);
        var state = await client.GetStateAsync(FleetSetup.DeviceId(0), cancellationToken).ConfigureAwait(false);
        var process = ChildProcess.Start(WorkerCommand.Project, WorkerCommand.Bare);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            await process.TellAsync(state.ReplaceLineEndings(" ")).ConfigureAwait(false);
            return new BarePeer(process, new Uri((await process.ReadyAsync(timeout.Token).ConfigureAwait(false))["http"]), devices);
        }
        catch (Exception problem)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            if (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new BackendException($"The bare endpoint was not ready within {StartTimeout.TotalSeconds:F0} s.", problem);
            }

            throw;
        }
    }

    /// <param name="clients">Clients without pause.</param>
    /// <param name="duration">What is measured, at most 5 s.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Null where it was ended early.</returns>
    public async Task<CeilingStep?> MeasureAsync(int clients, TimeSpan duration, TimeProvider time, CancellationToken stop)
    {
        var shape = new LoadShape { Clients = clients, Duration = WarmUp };
        await RunAsync(shape, time, stop).ConfigureAwait(false);
        var (started, endpoint, generator) = (time.GetTimestamp(), _process.Cpu, Environment.CpuUsage.TotalTime);
        var result = await RunAsync(shape with { Duration = duration < MostMeasured ? duration : MostMeasured }, time, stop).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(started);
        var response = result.Recorder.Response;
        return result.EndedEarly ? null : new CeilingStep(
            clients, result.RequestsPerSecond, response.Milliseconds(0.5), response.Milliseconds(0.99),
            (_process.Cpu - endpoint) / elapsed, (Environment.CpuUsage.TotalTime - generator) / elapsed, _process.PeakBytes);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private Task<LoadResult> RunAsync(LoadShape shape, TimeProvider time, CancellationToken stop) => new LoadEngine(time)
        .RunAsync(shape, number => new HttpClientConnection(_address, _requests, number), _ => { }, stop);
}
