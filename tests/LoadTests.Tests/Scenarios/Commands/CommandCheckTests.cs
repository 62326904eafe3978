using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Commands;
using Serverless.LoadTests.Tests.Backends;

namespace Serverless.LoadTests.Tests.Scenarios.Commands;

public sealed class CommandCheckTests
{
    private static readonly RunDevice Device = new("d", "token");

    [Fact]
    public async Task Run_CommandWithoutResultDeliveredTwiceAndAStrangers_NamesEach()
    {
        // c1 comes twice, then one that nobody posted; c2 never.
        var next = new Queue<string>([Given("c1", 1), Given("c1", 1), Given("x", 9)]);
        var posted = 0;
        await using var stub = await StubBackend.StartAsync(asked => asked switch
        {
            "POST /api/devices/d/commands" => (202, $$"""{"commandId":"c{{++posted}}"}"""),
            "GET /api/my/d/commands/next" => next.TryDequeue(out var command) ? (200, command) : (204, ""),
            _ when asked.EndsWith("/result", StringComparison.Ordinal) => (204, ""),
            _ => (200, $$"""{"status":"{{(asked.EndsWith("c1", StringComparison.Ordinal) ? "succeeded" : "queued")}}"}"""),
        });
        using var api = new ApiClient(TestedBackend.At(stub.Address, null));
        var board = new CommandBoard(api, new OperationTimes(TimeProvider.System), TimeProvider.System);
        var ct = TestContext.Current.CancellationToken;
        Assert.Null((await board.PostAsync("d", ct)).Problem);
        Assert.Null((await board.PostAsync("d", ct)).Problem);
        while ((await board.ServeAsync(Device, TimeSpan.Zero, ct)).Any)
        {
            // Until nothing is left.
        }

        var findings = await CommandCheck.RunAsync(api, board, TimeProvider.System, ct);

        Assert.Equal(
            [
                "1 commands were delivered more than once: c1 of d.",
                "1 commands were accepted and have no result: c2 of d (queued).",
                "1 commands were delivered that nobody posted.",
            ],
            findings.Failures);
        Assert.Equal(["2", "2", "1", "1", "1", "1"], Assert.Single(findings.Sections).Rows[0]);
    }

    [Fact]
    public async Task Wait_BackendAnswersNothing_EndsWithItsPatience()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var stub = await StubBackend.StartAsync(_ => (202, """{"commandId":"c1"}"""));
        using var api = new ApiClient(TestedBackend.At(stub.Address, null));
        using var unanswered = new ApiClient(TestedBackend.At(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}")), null));
        var (time, ct) = (new FakeTimeProvider(), TestContext.Current.CancellationToken);
        var board = new CommandBoard(api, new OperationTimes(time), time);
        await board.PostAsync("d", ct);

        var waiting = CommandCheck.WaitAsync(unanswered, board, time, ct);
        var passing = Task.Run(async () =>
        {
            while (!waiting.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(1), ct);
            }
        }, ct);

        await passing.WithinLimitAsync("the wait for a command that has no result");
        await waiting;
    }

    [Fact]
    public async Task Serve_ResultIsRefusedForAMoment_IsSentAgain()
    {
        var refused = 0;
        await using var stub = await StubBackend.StartAsync(asked =>
            asked == "GET /api/my/d/commands/next" ? (200, Given("c1", 1)) : refused++ == 0 ? (503, "") : (204, ""));
        using var api = new ApiClient(TestedBackend.At(stub.Address, null));
        var board = new CommandBoard(api, new OperationTimes(TimeProvider.System), TimeProvider.System);

        Assert.Equal((true, null), await board.ServeAsync(Device, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        Assert.Equal(2, refused);
        Assert.Equal(1, board.Strangers);
    }

    private static string Given(string id, int number) => $$"""{"commandId":"{{id}}","payload":{"n":{{number}} } }""";
}
