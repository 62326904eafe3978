namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Takes choices off the front of an input, so that one input decides on everything about a try.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    /// <summary>A choice of so many; 0 where the input is used up.</summary>
    public int Choose(int count)
    {
        if (Rest.IsEmpty)
        {
            return 0;
        }

        var choice = Rest[0] % count;
        Rest = Rest[1..];
        return choice;
    }
}
