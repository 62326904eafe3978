namespace Serverless.LoadTests.Resources;

/// <summary>Bytes of a process's read and write calls: files and pipes, whether or not the disk saw them; sockets are no part.</summary>
internal sealed record ProcessTransfer(long ReadBytes, long WrittenBytes)
{
    public static ProcessTransfer operator -(ProcessTransfer later, ProcessTransfer earlier) =>
        new(later.ReadBytes - earlier.ReadBytes, later.WrittenBytes - earlier.WrittenBytes);
}
