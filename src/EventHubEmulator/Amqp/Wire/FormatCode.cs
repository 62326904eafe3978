namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>Type constructors (AMQP 1.0, part 1.6), as far as the emulator looks at values itself.</summary>
internal static class FormatCode
{
    public const byte Null = 0x40;
    public const byte True = 0x41;
    public const byte False = 0x42;
    public const byte UInt0 = 0x43;
    public const byte List0 = 0x45;
    public const byte SmallUInt = 0x52;
    public const byte SmallULong = 0x53;
    public const byte Boolean = 0x56;
    public const byte UShort = 0x60;
    public const byte UInt = 0x70;
    public const byte ULong = 0x80;
    public const byte Long = 0x81;
    public const byte Timestamp = 0x83;
    public const byte Binary8 = 0xA0;
    public const byte String8 = 0xA1;
    public const byte Symbol8 = 0xA3;
    public const byte Binary32 = 0xB0;
    public const byte String32 = 0xB1;
    public const byte Symbol32 = 0xB3;
    public const byte List8 = 0xC0;
    public const byte Map8 = 0xC1;
    public const byte List32 = 0xD0;
    public const byte Map32 = 0xD1;
}
