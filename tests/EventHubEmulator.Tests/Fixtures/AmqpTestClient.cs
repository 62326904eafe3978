using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;

namespace Serverless.EventHubEmulator.Tests.Fixtures;

/// <summary>An AMQP client as devices in .NET use it, with Event Hubs' conventions put in by hand.</summary>
internal sealed class AmqpTestClient : IAsyncDisposable
{
    public const uint BatchFormat = 0x80013700;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly Connection _connection;
    private readonly Session _session;
    private int _links;

    private AmqpTestClient(Connection connection)
    {
        _connection = connection;
        _session = new Session(connection);
    }

    public static async Task<AmqpTestClient> ConnectAsync(Uri endpoint)
    {
        var factory = new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        return new AmqpTestClient(await factory.CreateAsync(new Address(endpoint.AbsoluteUri)));
    }

    public static async Task<AmqpTestClient> ConnectWithPasswordAsync(Uri endpoint, string policy, string key) =>
        new(await new ConnectionFactory().CreateAsync(new Address(endpoint.Host, endpoint.Port, policy, key, scheme: endpoint.Scheme)));

    public static Message Event(string body, string? partitionKey = null)
    {
        var message = new Message { BodySection = new Data { Binary = System.Text.Encoding.UTF8.GetBytes(body) } };
        if (partitionKey is not null)
        {
            message.MessageAnnotations = new MessageAnnotations { [new Symbol("x-opt-partition-key")] = partitionKey };
        }

        return message;
    }

    public static Message Batch(IEnumerable<Message> events, string? partitionKey = null)
    {
        var body = new DataList();
        foreach (var message in events)
        {
            var encoded = message.Encode();
            body.Add(new Data { Binary = encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray() });
        }

        var batch = Event("", partitionKey);
        batch.BodySection = body;
        batch.Format = BatchFormat;
        return batch;
    }

    public static string Text(Message message) => System.Text.Encoding.UTF8.GetString((byte[])message.Body);

    public static T? Annotation<T>(Message message, string name) =>
        message.MessageAnnotations?.Map.TryGetValue(new Symbol(name), out var value) == true ? (T)value : default;

    public static long SequenceNumber(Message message) => Annotation<long>(message, "x-opt-sequence-number");

    /// <summary>Puts a token and returns the status, 202 if it was taken.</summary>
    public async Task<int> PutTokenAsync(string token, string audience, string type = "servicebus.windows.net:sastoken")
    {
        var request = new Message(token)
        {
            ApplicationProperties = new ApplicationProperties { ["operation"] = "put-token", ["type"] = type, ["name"] = audience },
        };
        return (int)(await RequestAsync("$cbs", request)).ApplicationProperties["status-code"];
    }

    public async Task<Message> RequestAsync(string node, Message request, TimeSpan beforeCredit = default)
    {
        var replyTo = Name("reply");
        var sender = new SenderLink(_session, Name(node), node);
        var receiver = new ReceiverLink(
            _session, Name(node), new Attach { Source = new Source { Address = node }, Target = new Target { Address = replyTo } }, null);
        request.Properties = new Properties { MessageId = replyTo, ReplyTo = replyTo };
        await sender.SendAsync(request, Timeout);
        await Task.Delay(beforeCredit, TestContext.Current.CancellationToken);
        var response = await receiver.ReceiveAsync(Timeout);
        Assert.NotNull(response);
        Assert.Equal(replyTo, response.Properties.CorrelationId);
        await sender.CloseAsync();
        await receiver.CloseAsync();
        return response;
    }

    public SenderLink OpenSender(string address) => new(_session, Name("sender"), address);

    /// <summary>The size of the largest message that a receiver's attach is answered with.</summary>
    public async Task<ulong> LargestMessageAsync(string address)
    {
        var attached = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = new ReceiverLink(_session, Name("receiver"), new Source { Address = address }, (_, attach) => attached.TrySetResult(attach.MaxMessageSize));
        return await attached.Task.WaitAsync(Timeout);
    }

    public SenderLink OpenSender(Attach attach) => new(_session, Name("sender"), attach, null);

    public Task AttachSenderAsync(string address, Action<Attach> onAttached)
    {
        _ = new SenderLink(_session, Name("sender"), new Target { Address = address }, (_, attach) => onAttached(attach));
        return Task.CompletedTask;
    }

    public async Task SendAsync(string address, params Message[] messages)
    {
        var sender = OpenSender(address);
        foreach (var message in messages)
        {
            await sender.SendAsync(message, Timeout);
        }

        await sender.CloseAsync();
    }

    /// <summary>The error with which a sender's link, or the send, is refused.</summary>
    public async Task<Error> SendRefusedAsync(string address, Message message) =>
        (await Assert.ThrowsAsync<AmqpException>(() => SendAsync(address, message))).Error;

    public ReceiverLink OpenReceiver(string hub, int partition, string group = "$Default", string? filter = null, int credit = 200, object? epoch = null, Symbol? capability = null)
    {
        var source = new Source { Address = $"{hub}/ConsumerGroups/{group}/Partitions/{partition}" };
        if (filter is not null)
        {
            source.FilterSet = new Map
            {
                [new Symbol("apache.org:selector-filter:string")] = new DescribedValue(new Symbol("apache.org:selector-filter:string"), filter),
            };
        }

        var attach = new Attach { Source = source, Target = new Target() };
        if (epoch is not null)
        {
            attach.Properties = new Fields { [new Symbol("com.microsoft:epoch")] = epoch };
        }

        if (capability is not null)
        {
            attach.DesiredCapabilities = [capability];
        }

        var receiver = new ReceiverLink(_session, Name("receiver"), attach, null);
        receiver.SetCredit(credit, credit > 0 ? CreditMode.Auto : CreditMode.Manual);
        return receiver;
    }

    public async Task<List<Message>> ReceiveAsync(int count, int partition, string hub = "telemetry", string group = "$Default", string? filter = null)
    {
        var receiver = OpenReceiver(hub, partition, group, filter);
        var messages = new List<Message>();
        while (messages.Count < count)
        {
            var message = await receiver.ReceiveAsync(Timeout);
            Assert.True(message is not null, $"Only {messages.Count} of {count} events came; {receiver.Error}");
            receiver.Accept(message);
            messages.Add(message);
        }

        await receiver.CloseAsync();
        return messages;
    }

    /// <summary>The error with which a receiver's link is refused.</summary>
    public Task<Error> ReceiveRefusedAsync(
        string hub, int partition, string group = "$Default", string? filter = null, object? epoch = null) =>
        ClosedAsync(OpenReceiver(hub, partition, group, filter, credit: 0, epoch));

    /// <summary>The error with which a link is closed, or was.</summary>
    public static async Task<Error> ClosedAsync(Link link)
    {
        var closed = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.AddClosedCallback((_, error) => closed.TrySetResult(error));
        return await closed.Task.WaitAsync(Timeout);
    }

    public async ValueTask DisposeAsync() => await _connection.CloseAsync(TimeSpan.FromSeconds(5), null);

    private string Name(string prefix) => $"{prefix}-{Interlocked.Increment(ref _links)}";
}
