using System.Runtime.ExceptionServices;
using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>
/// Runs operations of several hosts at once, in the orders in which their requests can reach the store. Hosts share nothing
/// but the tables, so that what goes wrong between them goes wrong in one of these orders.
/// </summary>
internal sealed class Interleaving(BackendFixture backend) : IDisposable
{
    private readonly HttpMessageInvoker _store = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Runs two operations in every order.</summary>
    /// <typeparam name="T">What one run is about, such as the id of a device of its own.</typeparam>
    /// <param name="prepare">Makes what the operations meet.</param>
    /// <param name="one">An operation; its backend is new.</param>
    /// <param name="other">Another one.</param>
    /// <param name="check">Asserts what must be so after each run, in whatever order it was.</param>
    /// <returns>How many orders there are.</returns>
    public Task<int> EachOrderAsync<T>(
        Func<Task<T>> prepare, Func<IServiceProvider, T, Task> one, Func<IServiceProvider, T, Task> other, Func<T, Task> check) =>
        RunAsync(prepare, [one, other], check, new Orders(random: null), int.MaxValue);

    /// <summary>Runs more than two operations in orders drawn at random.</summary>
    /// <inheritdoc cref="EachOrderAsync"/>
    /// <param name="prepare">Makes what the operations meet.</param>
    /// <param name="operations">The operations; each one's backend is new.</param>
    /// <param name="check">Asserts what must be so after each run, in whatever order it was.</param>
    /// <param name="orders">How many orders to draw.</param>
    public Task AnyOrderAsync<T>(
        Func<Task<T>> prepare, IReadOnlyList<Func<IServiceProvider, T, Task>> operations, Func<T, Task> check, long orders) =>
        RunAsync(prepare, operations, check, new Orders(new Random()), orders);

    public void Dispose() => _store.Dispose();

    private async Task<int> RunAsync<T>(
        Func<Task<T>> prepare, IReadOnlyList<Func<IServiceProvider, T, Task>> operations, Func<T, Task> check, Orders orders, long most)
    {
        for (var run = 1; ; run++)
        {
            var subject = await prepare();
            using var gate = new RequestGate(operations.Count, _store);
            var hosts = operations.Select((_, number) => backend.NewInstance(
                configure: services => services
                    .AddSingleton<HttpPipelineTransport>(_ => gate.Transport(number))
                    .AddSingleton<TimeProvider>(new Clock(backend.Time)))).ToList();
            var tasks = operations.Select((operation, number) => Task.Run(() => operation(hosts[number], subject), Ct)).ToList();
            try
            {
                await gate.RunAsync(tasks, orders, Ct);
                await Task.WhenAll(tasks);
                await check(subject);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"In run {run}, of the order {string.Join(' ', orders.Path)}:");
                ExceptionDispatchInfo.Throw(failure);
            }

            foreach (var host in hosts)
                await backend.DisposeAsync(host);
            orders.Restart();
            if (orders.AreAllRun || run == most)
                return run;
        }
    }

    /// <summary>The tests' time, with waits that end by themselves.</summary>
    private sealed class Clock(TimeProvider time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();
    }
}
