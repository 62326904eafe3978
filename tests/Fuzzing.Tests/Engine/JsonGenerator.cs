using System.Text;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>JSON that is nearly always well-formed, out of given names and values, with strange ones among them.</summary>
internal sealed class JsonGenerator(Random random, IReadOnlyList<string> names, IReadOnlyList<string> values)
{
    private static readonly string[] Strange =
    [
        "null", "true", "false", "0", "-0", "-0.0", "1", "-1", "1.5", "1e1", "42.0", "1e400", "-1e400", "1e-400", "0e999999999", "1E-30", "9007199254740991",
        "9007199254740992", "9007199254740991.0000000000000000000001", "0.30000000000000004", "123456789012345678901234567890", "\"\"", "\"x\"",
        "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"é\"", "\"\\u0000\"", "[]", "{}", "[1]", "{\"a\":{}}",
    ];

    private readonly StringBuilder _text = new();

    public byte[] Make()
    {
        _text.Clear();
        Value(depth: 0);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Value(int depth)
    {
        var kind = depth == 0 ? random.Next(4) : random.Next(10);
        if (depth < 5 && kind < 3)
        {
            Object(depth);
        }
        else if (depth < 5 && kind == 3)
        {
            Array(depth);
        }
        else
        {
            _text.Append(Any(random.Next(3) == 0 ? Strange : values));
        }
    }

    private void Object(int depth)
    {
        _text.Append('{');
        var members = random.Next(40) == 0 ? 100 + random.Next(4) : random.Next(6);
        for (var i = 0; i < members; i++)
        {
            _text.Append(i == 0 ? "" : random.Next(20) == 0 ? " ,\n" : ",");
            _text.Append('"').Append(members > 50 ? $"m{i}" : Any(names)).Append("\":");
            if (members > 50)
            {
                _text.Append(i);
            }
            else
            {
                Value(depth + 1);
            }
        }

        _text.Append('}');
    }

    private void Array(int depth)
    {
        _text.Append('[');
        for (var (i, count) = (0, random.Next(5)); i < count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            Value(depth + 1);
        }

        _text.Append(']');
    }

    private string Any(IReadOnlyList<string> of) => of[random.Next(of.Count)];
}
