namespace Serverless.EndToEnd.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("serverless-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
