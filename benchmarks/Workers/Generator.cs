using System.Globalization;

namespace Serverless.Benchmarks.Workers;

/// <summary>A load in a process of its own.</summary>
internal sealed class Generator : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Generator(ChildProcess process) => _process = process;

    /// <returns>When everything is encoded and connected.</returns>
    public static async Task<Generator> PrepareAsync(string amqp, Load load, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(WorkerCommand.Project, [WorkerCommand.Generate, amqp, .. load.ToArguments()]);
        await process.ReadyAsync(cancellationToken).ConfigureAwait(false);
        return new Generator(process);
    }

    /// <summary>Sends the load.</summary>
    /// <returns>When all of it is acknowledged.</returns>
    public async Task<SentLoad> SendAsync(CancellationToken cancellationToken)
    {
        await _process.TellAsync("go").ConfigureAwait(false);
        var words = await _process.ReadAsync("sent", cancellationToken).ConfigureAwait(false);
        var ticks = Array.ConvertAll(words, word => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture));
        return new SentLoad(new DateTimeOffset(ticks[0], TimeSpan.Zero), TimeSpan.FromTicks(ticks[1]), TimeSpan.FromTicks(ticks[2]));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
