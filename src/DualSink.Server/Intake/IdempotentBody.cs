using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DualSink.Bars;
using DualSink.Journal;

namespace DualSink.Server.Intake;

/// <summary>
/// A body that may be sent again under its key. Each of its batches goes into the journal together with how many of the
/// body's bars are accepted by then, and their hash: a body that was broken off goes on where it was, one that was taken
/// is answered as before, and another body is recognised. Not safe for concurrent use.
/// </summary>
/// <param name="name">What the mark is called.</param>
/// <param name="kept">What an earlier request left; null where there was none.</param>
internal sealed class IdempotentBody(string name, SourceMark? kept) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RequestMark? _known = kept is null ? null : Parse(kept.Fingerprint);
    private long _seen;
    private bool _isOther;

    /// <summary>Whether the body is not the one that the key was used for.</summary>
    public bool IsOther => _isOther;

    /// <summary>Whether an earlier request with it was taken to its end.</summary>
    public bool IsDone => _known?.Answer is not null;

    private long Before => kept?.Lines ?? 0;

    /// <summary>Goes over the next bars of the body.</summary>
    /// <returns>How many of them an earlier request brought.</returns>
    public int Pass(ReadOnlySpan<Bar> bars)
    {
        var repeated = (int)Math.Min(bars.Length, Math.Max(0, Before - _seen));
        Add(bars[..repeated]);
        if (kept is not null && _seen == Before && repeated > 0)
        {
            _isOther |= !IsAsKept();
        }

        if (repeated < bars.Length)
        {
            // The key is used up, and this goes on beyond what it was used for.
            _isOther |= IsDone;
            Add(bars[repeated..]);
        }

        return repeated;
    }

    /// <summary>The mark that goes into the journal together with the bars passed last.</summary>
    public SourceMark Mark() => MarkOf(new RequestMark(Hash(), 0, null), isDone: false);

    /// <summary>The mark of the whole body with its answer.</summary>
    public SourceMark MarkDone(IntakeDocument answer) => MarkOf(new RequestMark(Hash(), answer.Rejected, answer), isDone: true);

    /// <summary>The body has ended.</summary>
    /// <param name="rejected">Its rows that were none.</param>
    /// <returns>What an earlier request with it was answered; null where there was none, or it was broken off.</returns>
    public IntakeDocument? End(long rejected)
    {
        _isOther |= kept is not null && (_seen < Before || (IsDone && (rejected != _known!.Rejected || Hash() != _known.Hash)));
        return _isOther ? null : _known?.Answer;
    }

    public void Dispose() => _hash.Dispose();

    private bool IsAsKept() => _known is not null && Hash() == _known.Hash;

    private SourceMark MarkOf(RequestMark mark, bool isDone) =>
        new(name, _seen, isDone ? 1 : 0, JsonSerializer.Serialize(mark, ApiJson.Default.RequestMark));

    private string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    private void Add(ReadOnlySpan<Bar> bars)
    {
        Span<byte> numbers = stackalloc byte[8 + (5 * 16)];
        foreach (var bar in bars)
        {
            AddText(bar.Source);
            AddText(bar.Symbol);
            AddText(bar.Timeframe);
            BitConverter.TryWriteBytes(numbers, bar.Timestamp.Ticks);
            var at = 8;
            foreach (var value in (ReadOnlySpan<decimal>)[bar.Open, bar.High, bar.Low, bar.Close, bar.Volume])
            {
                foreach (var part in decimal.GetBits(value))
                {
                    BitConverter.TryWriteBytes(numbers[at..], part);
                    at += 4;
                }
            }

            _hash.AppendData(numbers);
        }

        _seen += bars.Length;
    }

    private void AddText(string text)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(text));
        _hash.AppendData("\0"u8);
    }

    private static RequestMark? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.RequestMark);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
