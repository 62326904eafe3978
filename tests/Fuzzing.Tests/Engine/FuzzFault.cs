namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>An input that a parser does not bear, with what repeats it.</summary>
internal sealed class FuzzFault(FuzzTarget target, byte[] input, string how, string what, Exception? cause = null)
    : Exception($"{target.Name}: {what}{Environment.NewLine}{how}; {input.Length} bytes, Base64:{Environment.NewLine}{Convert.ToBase64String(input)}", cause)
{
    public byte[] Input { get; } = input;
}
