namespace Serverless.TableEmulator.Http;

/// <summary>How much metadata an answer has, from <c>Accept</c> or <c>$format</c>.</summary>
internal enum MetadataLevel
{
    None,
    Minimal,
    Full,
}
