using System.Globalization;
using Amqp;
using Serverless.Benchmarks.Hub;

namespace Serverless.Benchmarks.EventHubThroughput;

/// <summary>One run on a new emulator: in, out by two clients, and both at once.</summary>
internal sealed record ThroughputRun(Throughput In, Throughput Out, Throughput LibraryOut, Throughput BothIn, Throughput BothOut)
{
    public const int Partitions = 4;
    public const int EventBytes = 256;
    public const int EventsPerMessage = 1000;
    private const int InFlight = 8;
    private const int WarmUpMessages = 25;
    private const string FromStart = "amqp.annotation.x-opt-offset > '-1'";

    /// <param name="directory">For the emulator's log.</param>
    /// <param name="messages">Messages to each partition.</param>
    /// <param name="libraryEvents">Events that the library's receivers take, all partitions together.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ThroughputRun> MeasureAsync(
        string directory, int messages, int libraryEvents, CancellationToken cancellationToken)
    {
        await using var emulator = ChildProcess.Start(
            "EventHubEmulator", "--amqp-port", "0", "--http-port", "0", "--data", directory);
        var amqp = new Uri((await emulator.ReadyAsync(cancellationToken).ConfigureAwait(false))["amqp"]);
        var message = PartitionSender.Encode(Enumerable.Repeat(new byte[EventBytes], EventsPerMessage), EventsPerMessage).Single();
        var senders = await PartitionSender.OpenAllAsync(amqp, Partitions, InFlight).ConfigureAwait(false);
        var events = (long)messages * Partitions * EventsPerMessage;
        const long WarmUp = (long)WarmUpMessages * Partitions * EventsPerMessage;

        await SendAsync(senders, message, WarmUpMessages, cancellationToken).ConfigureAwait(false);
        await ReceiveAsync(amqp, FromStart, WarmUp, cancellationToken).ConfigureAwait(false);
        var sent = await Throughput.MeasureAsync(
            emulator, events, () => SendAsync(senders, message, messages, cancellationToken)).ConfigureAwait(false);
        var received = await Throughput.MeasureAsync(
            emulator, events, () => ReceiveAsync(amqp, FromStart, events, cancellationToken)).ConfigureAwait(false);
        var library = await Throughput.MeasureAsync(
            emulator, libraryEvents, () => ReceiveByLibraryAsync(amqp, libraryEvents, cancellationToken)).ConfigureAwait(false);

        var behind = string.Create(
            CultureInfo.InvariantCulture, $"amqp.annotation.x-opt-sequence-number > '{((WarmUp + events) / Partitions) - 1}'");
        var receiving = Throughput.MeasureAsync(emulator, events, () => ReceiveAsync(amqp, behind, events, cancellationToken));
        var bothIn = await Throughput.MeasureAsync(
            emulator, events, () => SendAsync(senders, message, messages, cancellationToken)).ConfigureAwait(false);
        var bothOut = await receiving.ConfigureAwait(false);
        foreach (var sender in senders)
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }

        return new ThroughputRun(sent, received, library, bothIn, bothOut);
    }

    private static Task SendAsync(PartitionSender[] senders, Message message, int messages, CancellationToken cancellationToken) =>
        Task.WhenAll(senders.Select(async sender =>
        {
            await Task.Yield();
            for (var i = 0; i < messages; i++)
            {
                // The library keeps a delivery with the message, so the body alone is sent again.
                var again = new Message { BodySection = message.BodySection, Format = message.Format };
                await sender.SendAsync(again, cancellationToken).ConfigureAwait(false);
            }

            await sender.DrainAsync(cancellationToken).ConfigureAwait(false);
        }));

    private static Task ReceiveAsync(Uri amqp, string selector, long events, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(async partition =>
        {
            using var receiver = await RawReceiver.OpenAsync(amqp, HubAddress.Consumer(partition), selector, cancellationToken).ConfigureAwait(false);
            await receiver.ReceiveAsync(events / Partitions, EventBytes, cancellationToken).ConfigureAwait(false);
        }));

    private static Task ReceiveByLibraryAsync(Uri amqp, long events, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition =>
            LibraryReceiver.ReceiveAsync(amqp, HubAddress.Consumer(partition), FromStart, events / Partitions, cancellationToken)));
}
