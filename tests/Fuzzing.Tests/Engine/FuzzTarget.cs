using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>One parser under attack: what to start from, and what must hold of any input.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Name of the target and of its folder in the corpus: that of the class, without its suffix.</summary>
    public string Name => GetType().Name[..^"Target".Length];

    /// <summary>Sound inputs, of every kind that the parser tells apart.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>What the format is made of: put in, and put in the place of something else.</summary>
    public virtual IReadOnlyList<byte[]> Tokens => [];

    /// <summary>The largest input that is made, in bytes. Default 2,048: most faults need few.</summary>
    public virtual int MaxInputBytes => 2_048;

    /// <summary>What one input may allocate on this thread, in bytes. Default 64 MiB.</summary>
    public virtual long MaxAllocatedBytes => 64 * 1024 * 1024;

    /// <summary>Makes an input from scratch, by the format's own grammar; null for a target that only changes seeds.</summary>
    public virtual byte[]? Generate(Random random) => null;

    /// <summary>Puts an input through the parser and throws where something does not hold.</summary>
    /// <returns>What came of it, coarsely. Inputs with an outcome never seen before are changed further.</returns>
    public abstract object? Try(byte[] input);

    protected static IEnumerable<byte[]> Utf8(params IEnumerable<string> texts) => texts.Select(Encoding.UTF8.GetBytes);

    /// <summary>Fails the input with a message.</summary>
    protected static void Hold(bool condition, string what)
    {
        if (!condition)
        {
            throw new PropertyBrokenException(what);
        }
    }
}
