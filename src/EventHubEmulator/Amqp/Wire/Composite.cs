namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>Descriptors of lists within performatives (AMQP 1.0, parts 2.8.14, 3.4 and 3.5).</summary>
internal static class Composite
{
    public const ulong Error = 0x1d;
    public const ulong Rejected = 0x25;
    public const ulong Modified = 0x27;
    public const ulong Source = 0x28;
    public const ulong Target = 0x29;
}
