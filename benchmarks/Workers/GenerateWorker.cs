using System.Globalization;
using Amqp;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Hub;

namespace Serverless.Benchmarks.Workers;

/// <summary>Sends a load as fast as the hub takes it, all of it encoded before the first is sent.</summary>
internal static class GenerateWorker
{
    private const int EventsPerMessage = 200;
    private const int InFlight = 16;

    public static async Task RunAsync(Uri amqp, Load load, CancellationToken stop)
    {
        var fleet = new DeviceFleet(load.Devices);
        var messages = Enumerable.Range(0, fleet.Partitions)
            .Select(partition => PartitionSender.Encode(load.Bodies(fleet.Of(partition)), EventsPerMessage)).ToList();
        var senders = await PartitionSender.OpenAllAsync(amqp, fleet.Partitions, InFlight).ConfigureAwait(false);
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        if (await Console.In.ReadLineAsync(stop).ConfigureAwait(false) is null)
        {
            return;
        }

        var (time, cpu) = (TimeProvider.System.GetUtcNow(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(senders.Select((sender, partition) => SendAsync(sender, messages[partition], stop))).ConfigureAwait(false);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var elapsed = TimeProvider.System.GetUtcNow() - time;
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"sent {time.UtcTicks} {elapsed.Ticks} {cpu.Ticks}")).ConfigureAwait(false);
        foreach (var sender in senders)
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(PartitionSender sender, List<Message> messages, CancellationToken stop)
    {
        await Task.Yield();
        foreach (var message in messages)
        {
            await sender.SendAsync(message, stop).ConfigureAwait(false);
        }

        await sender.DrainAsync(stop).ConfigureAwait(false);
    }
}
