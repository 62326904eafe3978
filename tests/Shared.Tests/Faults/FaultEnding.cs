namespace Serverless.Shared.Tests.Faults;

internal enum FaultEnding
{
    Answer,
    Cut,
    Hang,
}
