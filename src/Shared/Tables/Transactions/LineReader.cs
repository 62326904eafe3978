namespace Serverless.Shared.Tables.Transactions;

/// <summary>Reads the lines of a multipart body, ended by CR LF or LF.</summary>
internal ref struct LineReader(ReadOnlySpan<byte> text)
{
    /// <summary>What was not read yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = text;

    /// <summary>The next line without its end.</summary>
    /// <exception cref="InvalidDataException">There is none: the body ends too early.</exception>
    public ReadOnlySpan<byte> Read()
    {
        if (Rest.IsEmpty)
        {
            throw new InvalidDataException("The answer to a transaction is incomplete.");
        }

        var end = Rest.IndexOf((byte)'\n');
        var line = end < 0 ? Rest : Rest[..end];
        Rest = end < 0 ? default : Rest[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    /// <summary>The next line that is not empty.</summary>
    public ReadOnlySpan<byte> ReadText()
    {
        while (true)
        {
            var line = Read();
            if (!line.IsEmpty)
            {
                return line;
            }
        }
    }

    /// <summary>What lies before a delimiter, which is not read.</summary>
    public ReadOnlySpan<byte> ReadUntil(ReadOnlySpan<byte> delimiter)
    {
        var end = Rest.IndexOf(delimiter);
        if (end < 0)
        {
            throw new InvalidDataException("The answer to a transaction is incomplete.");
        }

        var before = Rest[..end];
        Rest = Rest[end..];
        return before;
    }
}
