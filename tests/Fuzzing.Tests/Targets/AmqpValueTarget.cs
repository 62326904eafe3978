using Amqp;
using Amqp.Types;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Encoded values: our walk over them and the protocol library's decoder end in the same place.</summary>
internal sealed class AmqpValueTarget : FuzzTarget
{
    public override IEnumerable<byte[]> Seeds => [.. AmqpTokens.All, [0xC0, 8, 3, 0x40, 0xC1, 1, 0, 0xA1, 0], new byte[600]];

    public override IReadOnlyList<byte[]> Tokens => AmqpTokens.All;

    public override byte[] Generate(Random random) => new AmqpGenerator(random).Value();

    public override object Try(byte[] input)
    {
        var reader = new AmqpReader(input);
        var skipped = reader.TrySkip();
        Hold(reader.Position <= input.Length, "read past the end");
        if (!skipped)
        {
            return "cut";
        }

        var value = input[..reader.Position];
        if (!ValueShape.IsSafe(value))
        {
            return "unsafe";
        }

        var buffer = new ByteBuffer(value, 0, value.Length, value.Length);
        try
        {
            var decoded = Encoder.ReadObject(buffer);
            Hold(buffer.Length == 0 || HoldsPerformative(decoded), $"the library left {buffer.Length} of {value.Length} bytes");
            return decoded?.GetType() ?? (object)"null";
        }
        catch (Exception exception) when (exception is not PropertyBrokenException)
        {
            // What is well-formed to us need not be a value that the library knows; it ends the connection.
            return exception.GetType();
        }
    }

    /// <summary>Of lists that it knows, the library reads the fields that it knows, and no others.</summary>
    private static bool HoldsPerformative(object? value) => value switch
    {
        DescribedValue described => HoldsPerformative(described.Descriptor) || HoldsPerformative(described.Value),
        Described => true,
        Map map => map.Any(entry => HoldsPerformative(entry.Key) || HoldsPerformative(entry.Value)),
        System.Collections.IList list => list.Cast<object?>().Any(HoldsPerformative),
        _ => false,
    };
}
