using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Shared.Commands;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Commands;

/// <summary>Commands whose requests end badly, whether they took effect or not.</summary>
public sealed class CommandFaultTests : IAsyncLifetime
{
    private static readonly Fault[] Faults =
    [
        Fault.Cut,
        Fault.CommitThenCut,
        Fault.CommitThenAnswer(500, "InternalError"),
        Fault.CommitThenAnswer(503, "ServerBusy"),
        Fault.Answer(429, "TooManyRequests"),
    ];

    private CommandBackend _commands = null!;
    private FaultProxy _proxy = null!;
    private IServiceProvider _harmed = null!;
    private bool _otherHasPosted;

    public static TheoryData<int> EachFault => [.. Enumerable.Range(0, Faults.Length)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _commands = await CommandBackend.StartAsync();
        _proxy = await FaultProxy.StartAsync(_commands.Backend.ConnectionString, CancellationToken.None);
        _harmed = _commands.Backend.NewInstance(
            new()
            {
                ["Tables"] = _proxy.ConnectionString,
                ["Tables:MaxAttempts"] = "20",
                ["Tables:RetryDelay"] = "00:00:00.001",
            },
            // Attempts follow each other by the real clock.
            services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _commands.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task Post_TransactionEndsBadly_IsStoredOnceAndTheLogGoesOn(int fault)
    {
        await _commands.PostAsync(at: _harmed);
        HarmOneTransaction(Faults[fault]);

        await _commands.PostAsync(at: _harmed);
        await _commands.PostAsync(at: _harmed);

        await ExpectStoredAsync(3);
    }

    [Fact]
    public async Task Post_AnotherInstanceWritesTheLogBeforeTheLostAnswerIsAskedAfter_IsStoredOnce()
    {
        await _commands.PostAsync(at: _harmed);
        var isDone = false;
        _proxy.Rule = request =>
        {
            if (!request.IsTransaction || isDone)
            {
                // Between the lost answer and the attempt that follows it, another instance posts.
                if (request.IsTransaction && isDone && !_otherHasPosted)
                {
                    _otherHasPosted = true;
                    _commands.PostAsync().GetAwaiter().GetResult();
                }

                return null;
            }

            isDone = true;
            return Fault.CommitThenCut;
        };

        await _commands.PostAsync(at: _harmed);

        Assert.True(_otherHasPosted);
        await ExpectStoredAsync(3);
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task Complete_TransactionEndsBadly_IsStored(int fault)
    {
        var posted = await _commands.PostAsync(at: _harmed);
        HarmOneTransaction(Faults[fault]);

        var outcome = await _harmed.GetRequiredService<CommandStore>()
            .CompleteAsync(_commands.Device, posted.CommandId, new CommandOutcome(true, "1"u8.ToArray()), Ct);

        Assert.Equal(CompletionOutcome.Stored, outcome);
        Assert.Equal(CommandStatus.Succeeded, (await _commands.FindAsync(posted.CommandId))!.StatusAt(posted.CreatedAt));
    }

    private void HarmOneTransaction(Fault fault)
    {
        var isDone = false;
        _proxy.Rule = request =>
        {
            var isHarmed = request.IsTransaction && !isDone;
            isDone |= isHarmed;
            return isHarmed ? fault : null;
        };
    }

    private async Task ExpectStoredAsync(int count)
    {
        var rows = await Rows.ReadAllAsync(_commands.Backend, TableNames.Commands, Ct);
        Assert.Equal(count, rows.Count(row => row.RowKey.StartsWith("o~", StringComparison.Ordinal)));
        Assert.Equal(count, rows.Single(row => row.RowKey == CommandKeys.Log).GetInt64("number"));
    }
}
