using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Commands;

public sealed class CommandWaitTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private CommandBackend _commands = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _commands = await CommandBackend.StartAsync();

    public ValueTask DisposeAsync() => _commands.DisposeAsync();

    [Fact]
    public async Task Take_PostedInThisProcessWhileItWaits_IsWokenWithoutTheClock()
    {
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        var posted = await _commands.PostAsync();

        Assert.Equal(posted.CommandId, (await waiting.WaitAsync(Deadline, Ct))!.CommandId);
    }

    [Fact]
    public async Task Take_PostedInThisProcessWhileItWaits_CostsARequestForThePostAndTwoForTheDevice()
    {
        // Makes the table, and has the log read.
        await _commands.CompleteAsync((await _commands.PostAsync()).CommandId);
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        using var requests = RequestCount.Of(_commands.Instance);
        await _commands.PostAsync();
        await waiting.WaitAsync(Deadline, Ct);

        // The command and the log in one; whether the device is unchanged; the lease.
        Assert.Equal(3, requests.Value);
    }

    [Fact]
    public async Task Take_CommandOfAFormerRegistrationIsPostedLate_IsNotGivenIt()
    {
        var reborn = _commands.Device with { Registration = 2 };
        var store = _commands.Instance.GetRequiredService<DeviceStore>();
        Assert.True(await store.ReplaceAsync((await store.ReadAsync("a", Ct))!, reborn, Ct));
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(5), device: reborn);
        await WaitingAsync(_commands.Instance, 1);
        await _commands.PostAsync();
        await _commands.RunClockAsync(waiting, Second);

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Take_PostedAtAnotherInstance_IsWokenWithinAPollInterval()
    {
        var other = _commands.Backend.NewInstance();
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        var posted = await _commands.PostAsync(at: other);
        var intervals = 0;
        for (; !waiting.IsCompleted && intervals < 3; intervals++)
        {
            _commands.Backend.Time.Advance(Second);
            await Task.WhenAny(waiting, Task.Delay(3 * Second, Ct));
        }

        // The first may be over before the clock of the log is set.
        Assert.True(waiting.IsCompleted && intervals <= 2, $"{intervals} intervals");
        Assert.Equal(posted.CommandId, (await waiting)!.CommandId);
    }

    [Fact]
    public async Task Take_MoreThanTheLogHoldsPostedElsewhere_IsWokenAllTheSame()
    {
        var other = _commands.Backend.NewInstance();
        var neighbour = await _commands.RegisterAsync(
            Enumerable.Range(0, 100).Select(i => $"n{i}").First(id => Shared.Tables.Bucket.Of(id, 4) == Shared.Tables.Bucket.Of("a", 4)));
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        var posted = await _commands.PostAsync(at: other);
        await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => _commands.PostAsync(at: other, device: neighbour)));
        await _commands.RunClockAsync(waiting, Second / 4);

        Assert.Equal(posted.CommandId, (await waiting)!.CommandId);
    }

    [Fact]
    public async Task Take_NothingComes_EndsEmptyWhenItsTimeIsOver()
    {
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(5));
        await WaitingAsync(_commands.Instance, 1);
        var took = await _commands.RunClockAsync(waiting, Second);

        Assert.Null(await waiting);
        Assert.True(took >= 5 * Second, $"{took}");
    }

    [Fact]
    public async Task Take_LeaseEndsWhileItWaits_IsGivenTheCommandThen()
    {
        var posted = await _commands.PostAsync();
        await _commands.TakeAsync();
        _commands.Backend.Time.Advance(TimeSpan.FromSeconds(50));
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        var took = await _commands.RunClockAsync(waiting, Second);

        Assert.Equal(posted.CommandId, (await waiting)!.CommandId);
        Assert.True(took >= 10 * Second, $"{took}");
    }

    [Fact]
    public async Task Take_ManyWaitForOneDeviceAndOneIsPosted_OneGetsIt()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => _commands.TakeAsync(TimeSpan.FromSeconds(20))).ToList();
        await WaitingAsync(_commands.Instance, 10);
        await _commands.PostAsync();
        var first = await Task.WhenAny(waiting).WaitAsync(Deadline, Ct);
        await _commands.RunClockAsync(Task.WhenAll(waiting), Second);

        Assert.NotNull(await first);
        Assert.Single(await Task.WhenAll(waiting), command => command is not null);
    }

    [Fact]
    public async Task Take_TenWaitAndTenArePosted_EachGetsAnother()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => _commands.TakeAsync(TimeSpan.FromSeconds(20))).ToList();
        await WaitingAsync(_commands.Instance, 10);
        var posted = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _commands.PostAsync()));
        var taken = await Task.WhenAll(waiting).WaitAsync(Deadline, Ct);

        Assert.Equal(posted.Select(command => command.CommandId).Order(), taken.Select(command => command!.CommandId).Order());
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("rotated")]
    [InlineData("reborn")]
    public async Task Take_DeviceIsAnotherByTheTimeItIsWoken_EndsEmpty(string change)
    {
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(30));
        await WaitingAsync(_commands.Instance, 1);
        var store = _commands.Instance.GetRequiredService<DeviceStore>();
        var next = change switch
        {
            "disabled" => _commands.Device with { Status = DeviceStatus.Disabled },
            "rotated" => _commands.Device with { KeyGeneration = 2 },
            _ => _commands.Device with { Registration = 2 },
        };
        Assert.True(await store.ReplaceAsync((await store.ReadAsync("a", Ct))!, next, Ct));
        await _commands.PostAsync();

        Assert.Null(await waiting.WaitAsync(Deadline, Ct));
    }

    [Fact]
    public async Task Take_MoreThanMayWait_IsCrowdedButGivenWhatIsThere()
    {
        await using var small = await CommandBackend.StartAsync(new() { ["Commands:MaxWaiting"] = "2" });
        var waiting = Enumerable.Range(0, 2).Select(_ => small.TakeAsync(TimeSpan.FromSeconds(20))).ToList();
        await WaitingAsync(small.Instance, 2);
        var next = small.Instance.GetRequiredService<NextCommand>();
        var other = await small.RegisterAsync("b");
        var crowded = await next.TakeAsync(other, TimeSpan.FromSeconds(20), Ct);
        var posted = await small.PostAsync(device: other);
        var given = await next.TakeAsync(other, TimeSpan.FromSeconds(20), Ct);
        await small.RunClockAsync(Task.WhenAll(waiting), Second);
        var after = next.TakeAsync(other, Second, Ct);
        await small.RunClockAsync(after, Second / 2);

        Assert.Equal((null, true), crowded);
        Assert.Equal(posted.CommandId, given.Command!.CommandId);
        Assert.Equal((null, false), await after);
    }

    [Fact]
    public async Task Take_MoreOfOneDeviceThanMayWait_TheFirstEndsEmpty()
    {
        var first = _commands.TakeAsync(TimeSpan.FromSeconds(20));
        await WaitingAsync(_commands.Instance, 1);
        var others = Enumerable.Range(0, 32).Select(_ => _commands.TakeAsync(TimeSpan.FromSeconds(20))).ToList();

        Assert.Null(await first.WaitAsync(Deadline, Ct));
        Assert.All(others, other => Assert.False(other.IsCompleted));
    }

    [Fact]
    public async Task Take_ClientGone_FreesItsPlace()
    {
        using var gone = new CancellationTokenSource();
        var next = _commands.Instance.GetRequiredService<NextCommand>();
        var waiting = next.TakeAsync(_commands.Device, TimeSpan.FromSeconds(30), gone.Token);
        await WaitingAsync(_commands.Instance, 1);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _commands.Instance.GetRequiredService<CommandWaits>().Count);
    }

    [Fact]
    public async Task Take_HostStops_EndsEmptyAtOnceAndNoneWaitsAnyMore()
    {
        using var lifetime = new StoppingLifetime();
        var stopping = _commands.Backend.NewInstance(configure: services => services.AddSingleton<IHostApplicationLifetime>(lifetime));
        var waiting = _commands.TakeAsync(TimeSpan.FromSeconds(60), stopping);
        await WaitingAsync(stopping, 1);
        lifetime.StopApplication();

        Assert.Null(await waiting.WaitAsync(Deadline, Ct));
        Assert.Null(await _commands.TakeAsync(TimeSpan.FromSeconds(60), stopping).WaitAsync(Deadline, Ct));
    }

    [Fact]
    public async Task Take_ManyWaitInOneBucket_TheLogIsReadOnceAnIntervalForAll()
    {
        var waiting = Enumerable.Range(0, 20).Select(_ => _commands.TakeAsync(TimeSpan.FromSeconds(20))).ToList();
        await WaitingAsync(_commands.Instance, 20);
        using var requests = RequestCount.Of(_commands.Instance);
        for (var i = 0; i < 8; i++)
        {
            _commands.Backend.Time.Advance(Second);
            await Task.WhenAny(EventuallyAsync(() => requests.Value > i), Task.Delay(TimeSpan.FromMilliseconds(50), Ct));
        }

        Assert.InRange(requests.Value, 1, 8);
        await _commands.RunClockAsync(Task.WhenAll(waiting), Second);
    }

    [Fact]
    public async Task Take_NobodyWaitsAnyMore_NothingIsRead()
    {
        var waiting = _commands.TakeAsync(Second);
        await WaitingAsync(_commands.Instance, 1);
        await _commands.RunClockAsync(waiting, Second);
        _commands.Backend.Time.Advance(2 * Second);
        using var requests = RequestCount.Of(_commands.Instance);
        for (var i = 0; i < 5; i++)
        {
            _commands.Backend.Time.Advance(2 * Second);
            await Task.Delay(TimeSpan.FromMilliseconds(20), Ct);
        }

        Assert.Equal(0, requests.Value);
    }

    /// <summary>Waits until so many wait and have asked the store.</summary>
    private static Task WaitingAsync(IServiceProvider instance, int count) =>
        EventuallyAsync(() => instance.GetRequiredService<CommandWaits>().Asleep == count);

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, "The condition does not become true.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), Ct);
        }
    }

    private sealed class StoppingLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
