using System.Text;
using Serverless.Shared.Commands;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Commands;

public sealed class CommandLifeTests : IAsyncLifetime
{
    private CommandBackend _commands = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _commands = await CommandBackend.StartAsync();

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    [Fact]
    public async Task Take_CommandsOfOneMillisecond_ComeInTheOrderTheyWerePosted()
    {
        var posted = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            posted.Add((await _commands.PostAsync($"n{i}")).CommandId);
        }

        var taken = new List<string>();
        while (await _commands.TakeAsync() is { } command)
        {
            taken.Add(command.CommandId);
        }

        Assert.Equal(posted, taken);
    }

    [Fact]
    public async Task Take_ClockSetBackBetweenPosts_OldestPostComesFirst()
    {
        var first = await _commands.PostAsync();
        _commands.Backend.Time.AdjustTime(_commands.Backend.Time.GetUtcNow().AddSeconds(-10));
        await _commands.PostAsync();

        Assert.Equal(first.CommandId, (await _commands.TakeAsync())!.CommandId);
    }

    [Fact]
    public async Task Take_Command_HasAllThatWasPostedAndIsDelivered()
    {
        var posted = await _commands.PostAsync("restart", TimeSpan.FromMinutes(5), """{"delay":3}""");
        _commands.Backend.Time.Advance(TimeSpan.FromSeconds(2));
        var taken = await _commands.TakeAsync();

        Assert.Equal(CommandStatus.Queued, _commands.Status(posted));
        Assert.Equal(CommandStatus.Delivered, _commands.Status(taken));
        Assert.Equal(("restart", """{"delay":3}"""), (taken!.Name, Encoding.UTF8.GetString(taken.Payload.Span)));
        Assert.Equal(posted.CreatedAt.AddMinutes(5), taken.ExpiresAt);
        Assert.Equal(posted.CreatedAt.AddSeconds(2), taken.DeliveredAt);
        Assert.Null(taken.CompletedAt);
    }

    [Fact]
    public async Task Take_NoResultWithinTheLease_IsDeliveredAgainAndNotBefore()
    {
        var posted = await _commands.PostAsync();
        var first = await _commands.TakeAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        var within = await _commands.TakeAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromMilliseconds(1));
        var after = await _commands.TakeAsync();

        Assert.Null(within);
        Assert.Equal([posted.CommandId, posted.CommandId], new[] { first, after }.Select(command => command!.CommandId));
        Assert.Equal(first!.DeliveredAt!.Value.AddSeconds(60), after!.DeliveredAt);
    }

    [Fact]
    public async Task Take_OlderCommandIsLeased_GivesTheNextOne()
    {
        await _commands.PostAsync();
        var second = await _commands.PostAsync();
        await _commands.TakeAsync();

        Assert.Equal(second.CommandId, (await _commands.TakeAsync())!.CommandId);
    }

    [Fact]
    public async Task Take_ManyPollsAtOnce_EachCommandIsGivenToOne()
    {
        var posted = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            posted.Add((await _commands.PostAsync()).CommandId);
        }

        var other = _commands.Backend.NewInstance();
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _commands.TakeAsync(at: i % 2 == 0 ? other : null)));

        Assert.Equal(posted, taken.OfType<Command>().Select(command => command.CommandId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Take_Expired_IsNotDelivered()
    {
        var posted = await _commands.PostAsync(expiresIn: TimeSpan.FromSeconds(10));
        _commands.Backend.Time.Advance(TimeSpan.FromMilliseconds(9_999));
        var pending = await _commands.AnyAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(pending);
        Assert.False(await _commands.AnyAsync());
        Assert.Null(await _commands.TakeAsync());
        Assert.Equal(CommandStatus.Expired, _commands.Status(await _commands.FindAsync(posted.CommandId)));
        Assert.Equal(CompletionOutcome.Expired, await _commands.CompleteAsync(posted.CommandId));
    }

    [Fact]
    public async Task Take_ManyExpiredBeforeALiveOne_GivesTheLiveOneAndTheyCostNoSecondPoll()
    {
        for (var i = 0; i < 50; i++)
        {
            await _commands.PostAsync(expiresIn: TimeSpan.FromSeconds(1));
        }

        _commands.Backend.Time.Advance(TimeSpan.FromSeconds(2));
        var live = await _commands.PostAsync();
        var taken = await _commands.TakeAsync();
        using var requests = RequestCount.Of(_commands.Instance);
        await _commands.TakeAsync();

        Assert.Equal(live.CommandId, taken!.CommandId);
        Assert.Equal(1, requests.Value);
    }

    [Fact]
    public async Task Take_ManyFinished_CostOneQuery()
    {
        for (var i = 0; i < 60; i++)
        {
            var command = await _commands.PostAsync();
            await _commands.CompleteAsync(command.CommandId);
        }

        using var requests = RequestCount.Of(_commands.Instance);
        var taken = await _commands.TakeAsync();

        Assert.Null(taken);
        Assert.Equal(1, requests.Value);
        var rows = await Rows.ReadAllAsync(_commands.Backend, TableNames.Commands, Ct);
        Assert.DoesNotContain(rows, row => row.RowKey.StartsWith("o~", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, nameof(CommandStatus.Succeeded))]
    [InlineData(false, nameof(CommandStatus.Failed))]
    public async Task Complete_Delivered_IsReadWithItsResult(bool succeeded, string expected)
    {
        var posted = await _commands.PostAsync(payload: "[1]");
        await _commands.TakeAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromSeconds(3));
        var outcome = await _commands.CompleteAsync(posted.CommandId, succeeded, """{"code":7}""");
        var found = (await _commands.FindAsync(posted.CommandId))!;

        Assert.Equal(CompletionOutcome.Stored, outcome);
        Assert.Equal(expected, $"{_commands.Status(found)}");
        Assert.Equal(("[1]", """{"code":7}"""), (Encoding.UTF8.GetString(found.Payload.Span), Encoding.UTF8.GetString(found.Outcome!.Result.Span)));
        Assert.Equal((posted.CreatedAt, posted.CreatedAt.AddSeconds(3)), (found.DeliveredAt, found.CompletedAt));
        _commands.Backend.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(expected, $"{_commands.Status(found)}");
        Assert.Null(await _commands.TakeAsync());
    }

    [Theory]
    [InlineData(true, """{"a":1,"b":2}""", nameof(CompletionOutcome.Stored))]
    [InlineData(true, """{"b":2,"a":1.0}""", nameof(CompletionOutcome.Stored))]
    [InlineData(false, """{"a":1,"b":2}""", nameof(CompletionOutcome.OtherResult))]
    [InlineData(true, """{"a":1,"b":3}""", nameof(CompletionOutcome.OtherResult))]
    [InlineData(true, "", nameof(CompletionOutcome.OtherResult))]
    public async Task Complete_Again_IsTheSameOrAConflict(bool succeeded, string result, string expected)
    {
        var posted = await _commands.PostAsync();
        await _commands.CompleteAsync(posted.CommandId, succeeded: true, """{"a":1,"b":2}""");
        _commands.Backend.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(expected, $"{await _commands.CompleteAsync(posted.CommandId, succeeded, result)}");
    }

    [Fact]
    public async Task Complete_NeverDelivered_IsTaken()
    {
        var posted = await _commands.PostAsync();

        Assert.Equal(CompletionOutcome.Stored, await _commands.CompleteAsync(posted.CommandId));
        Assert.Null((await _commands.FindAsync(posted.CommandId))!.DeliveredAt);
        Assert.Null(await _commands.TakeAsync());
    }

    [Fact]
    public async Task Complete_AfterTheLease_IsTaken()
    {
        var posted = await _commands.PostAsync();
        await _commands.TakeAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(CompletionOutcome.Stored, await _commands.CompleteAsync(posted.CommandId));
        Assert.Null(await _commands.TakeAsync());
    }

    [Fact]
    public async Task Complete_DifferentResultsAtOnce_OneIsStored()
    {
        var posted = await _commands.PostAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _commands.CompleteAsync(posted.CommandId, result: $"{i}")));

        Assert.Single(outcomes, CompletionOutcome.Stored);
        Assert.Equal(9, outcomes.Count(outcome => outcome == CompletionOutcome.OtherResult));
    }

    [Theory]
    [InlineData("00000000000000000000000000")]
    [InlineData("")]
    [InlineData("next")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("'or'1'eq'1")]
    public async Task FindAndComplete_NoSuchCommand_AreNotFound(string commandId)
    {
        await _commands.PostAsync();

        Assert.Null(await _commands.FindAsync(commandId));
        Assert.Equal(CompletionOutcome.NotFound, await _commands.CompleteAsync(commandId));
    }

    [Fact]
    public async Task Find_OtherDeviceOrOtherRegistration_HasNothing()
    {
        var posted = await _commands.PostAsync();
        var other = await _commands.RegisterAsync("b");
        var reborn = _commands.Device with { Registration = 2 };

        foreach (var device in new[] { other, reborn })
        {
            Assert.Null(await _commands.FindAsync(posted.CommandId, device));
            Assert.Equal(CompletionOutcome.NotFound, await _commands.CompleteAsync(posted.CommandId, device: device));
            Assert.Null(await _commands.TakeAsync(device: device));
            Assert.False(await _commands.AnyAsync(device));
        }

        Assert.True(await _commands.AnyAsync());
    }

    [Fact]
    public async Task Any_LeasedOrFinished_IsFalseUntilTheLeaseEnds()
    {
        Assert.False(await _commands.AnyAsync());
        var posted = await _commands.PostAsync();
        await _commands.TakeAsync();
        Assert.False(await _commands.AnyAsync());
        _commands.Backend.Time.Advance(CommandLimits.Lease);
        Assert.True(await _commands.AnyAsync());
        await _commands.CompleteAsync(posted.CommandId);
        Assert.False(await _commands.AnyAsync());
    }

    [Fact]
    public async Task Any_CostsOneRequest()
    {
        await _commands.PostAsync();
        using var requests = RequestCount.Of(_commands.Instance);
        await _commands.AnyAsync();

        Assert.Equal(1, requests.Value);
    }

    [Fact]
    public async Task Post_ManyAtOnceAtTwoInstances_AllAreStoredAndTheLogCountsThem()
    {
        var other = _commands.Backend.NewInstance();
        var payload = $"\"{new string('x', 30_000)}\"";
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => _commands.PostAsync(payload: payload, at: i % 2 == 0 ? other : null)));

        var rows = await Rows.ReadAllAsync(_commands.Backend, TableNames.Commands, Ct);
        Assert.Equal(300, rows.Count(row => row.RowKey.StartsWith("o~a~000001~", StringComparison.Ordinal)));
        Assert.Equal(300, rows.Single(row => row.RowKey == CommandKeys.Log).GetInt64("number"));
    }

    [Fact]
    public async Task Post_ManyAtOnce_ShareTransactions()
    {
        await _commands.PostAsync();
        using var requests = RequestCount.Of(_commands.Instance);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _commands.PostAsync()));

        Assert.True(requests.Value <= 20, $"{requests.Value} requests");
    }
}
