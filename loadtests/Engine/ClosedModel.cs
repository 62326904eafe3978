namespace Serverless.LoadTests.Engine;

/// <summary>A fixed number of clients; each asks again as soon as it is answered.</summary>
internal static class ClosedModel
{
    /// <summary>Without it clients of a server that is down would do nothing but fail.</summary>
    private static readonly TimeSpan PauseAfterBrokenConnection = TimeSpan.FromMilliseconds(100);

    /// <param name="run">The run.</param>
    /// <param name="connect">Makes the client of a number.</param>
    /// <returns>When all clients have ended.</returns>
    public static Task RunAsync(LoadRun run, Func<int, IClient> connect) =>
        Task.WhenAll(Enumerable.Range(0, run.Shape.Clients).Select(number => AskAsync(run, connect(number), number)));

    private static async Task AskAsync(LoadRun run, IClient client, int number)
    {
        await using var _ = client.ConfigureAwait(false);
        using var requests = new RequestLoop(client, run.Shape.RequestTimeout, run.Abort);
        if (!await run.WaitUntilAsync(run.Shape.Ramp * number / run.Shape.Clients).ConfigureAwait(false))
        {
            return;
        }

        await Task.Yield();
        while (!run.Ended.IsCancellationRequested && run.Elapsed is var sent && sent < run.Shape.Total)
        {
            var error = await requests.SendAsync().ConfigureAwait(false);
            run.Add(sent, sent, error);
            if (error is RequestLoop.Connection)
            {
                await run.WaitUntilAsync(run.Elapsed + PauseAfterBrokenConnection).ConfigureAwait(false);
            }
        }
    }
}
