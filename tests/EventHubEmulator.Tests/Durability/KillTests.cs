using System.Globalization;
using Amqp;
using Serverless.EventHubEmulator.Tests.Fixtures;
using static Serverless.EventHubEmulator.Tests.Fixtures.AmqpTestClient;

namespace Serverless.EventHubEmulator.Tests.Durability;

/// <summary>Real processes: what was acknowledged is there after kill -9, once, in order, under one count.</summary>
public sealed class KillTests : IDisposable
{
    private const int Partitions = 4;
    private const int Kills = 3;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Kill_InTheMiddleOfSending_LosesNothingAcknowledged()
    {
        var acknowledged = Enumerable.Range(0, Partitions).Select(_ => new List<string>()).ToArray();
        for (var round = 0; round < Kills; round++)
        {
            using var emulator = await EmulatorProcess.StartAsync(_directory.Path);
            var senders = Enumerable.Range(0, Partitions)
                .Select(partition => SendUntilKilledAsync(emulator.AmqpEndpoint, partition, round, acknowledged[partition]))
                .ToArray();
            await WaitForAcknowledgementsAsync(acknowledged, (round + 1) * 150);
            await emulator.KillAsync();
            await Task.WhenAll(senders).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        using var last = await EmulatorProcess.StartAsync(_directory.Path);
        await using var client = await ConnectAsync(last.AmqpEndpoint);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var stored = await ReadAllAsync(client, partition);
            Assert.Equal(Enumerable.Range(0, stored.Count).Select(i => (long)i), stored.Select(SequenceNumber));

            // What was sent and not acknowledged may be there or not, and shows up in its place.
            var texts = stored.ConvertAll(Text);
            Assert.Equal(texts.Distinct(), texts);
            var expected = acknowledged[partition].ToHashSet();
            Assert.Equal(acknowledged[partition], texts.Where(expected.Contains));
            var offsets = stored.ConvertAll(message => long.Parse(Annotation<string>(message, "x-opt-offset")!, CultureInfo.InvariantCulture));
            Assert.Equal(offsets.Order().Distinct(), offsets);
        }
    }

    /// <summary>Sends one event after the other, some of them as batches, and notes those that were acknowledged.</summary>
    private static async Task SendUntilKilledAsync(Uri endpoint, int partition, int round, List<string> acknowledged)
    {
        try
        {
            var client = await ConnectAsync(endpoint);
            var sender = client.OpenSender($"telemetry/Partitions/{partition}");
            for (var i = 0; ; i++)
            {
                var texts = Enumerable.Range(0, i % 5 == 0 ? 10 : 1).Select(j => $"{round}-{i}-{j}").ToArray();
                await sender.SendAsync(texts.Length > 1 ? Batch(texts.Select(text => Event(text))) : Event(texts[0]), AmqpTestClient.Timeout);
                lock (acknowledged)
                {
                    acknowledged.AddRange(texts);
                }
            }
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            // Killed.
        }
    }

    private static async Task WaitForAcknowledgementsAsync(List<string>[] acknowledged, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (acknowledged.Any(list => Count(list) < count))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "Too few events were acknowledged in time.");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    private static int Count(List<string> list)
    {
        lock (list)
        {
            return list.Count;
        }
    }

    private static async Task<List<Message>> ReadAllAsync(AmqpTestClient client, int partition)
    {
        await client.SendAsync($"telemetry/Partitions/{partition}", Event("end"));
        var receiver = client.OpenReceiver("telemetry", partition, group: "backend");
        var stored = new List<Message>();
        while (true)
        {
            var message = await receiver.ReceiveAsync(AmqpTestClient.Timeout);
            Assert.NotNull(message);
            receiver.Accept(message);
            if (Text(message) == "end")
            {
                return stored;
            }

            stored.Add(message);
        }
    }

    private static async Task<AmqpTestClient> ConnectAsync(Uri endpoint)
    {
        var client = await AmqpTestClient.ConnectAsync(endpoint);
        await client.PutTokenAsync(SasToken.Create("sb://localhost/"), "sb://localhost/");
        return client;
    }
}
