package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/report"
)

// surveyFormats are what a survey can be written as.
var surveyFormats = []string{string(report.Text), string(report.JSON), string(report.HTML)}

const formatUsage = "text, json or html (default: --output)"

func (p *process) status() *cobra.Command {
	in := &inputs{}
	var gateName, phase, format string
	cmd := &cobra.Command{
		Use:   "status ENGAGEMENT --release ID --policy-key FILE",
		Short: "Show what a release still lacks, who can provide it and how",
		Long: `Status judges the evidence as decide would, by every gate or by the one that --gate
names; it signs and writes nothing. It shows which gates would approve, and phase by
phase what is there, what ends before the window closes, and what is wanting, with
whoever must act and the command. It exits 0 whenever it could answer, ready or not.`,
		Example: `  releasegate status demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub
  releasegate status demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub --format html > status.html
  releasegate status demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub \
    --gate phase-exit --phase testing-and-validation`,
		Args: arguments("ENGAGEMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := p.instant("")
			if err != nil {
				return err
			}
			o, err := in.options(p, args[0], at)
			if err != nil {
				return err
			}
			o.Unsafe = append(o.Unsafe, "status")
			if gateName != "" || phase != "" {
				o.Gate, o.Phase = orElse(gateName, "production-release"), phase
				return p.statusOf(cmd.Context(), o, orElse(format, p.output))
			}
			return p.survey(cmd.Context(), o, func(*decision.Decision) (time.Time, error) { return time.Time{}, nil }, orElse(format, p.output))
		},
	}
	in.bind(cmd.Flags())
	cmd.Flags().StringVar(&gateName, "gate", "", "gate of gate.hcl to get ready for (default: each of them)")
	cmd.Flags().StringVar(&phase, "phase", "", "phase that a milestone gate judges")
	cmd.Flags().StringVar(&format, "format", "", formatUsage)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(surveyFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// statusOf shows how one gate stands.
func (p *process) statusOf(ctx context.Context, o gate.Options, format string) error {
	if format != "text" && format != "json" {
		return fault.Misuse("leave --gate out, or write --format text", "one gate's status has no format %q", format)
	}
	opened, _, err := gate.Open(o)
	if err != nil {
		return err
	}
	d, err := gate.Evaluate(ctx, opened, o.At)
	if err != nil {
		return err
	}
	if format == "json" {
		return report.Write(p.stdout, &d, "", report.JSON, report.Options{})
	}
	return report.WriteStatus(p.stdout, &d, report.Options{Colour: p.colour})
}

func (p *process) forecast() *cobra.Command {
	in := &inputs{}
	var atText, format string
	cmd := &cobra.Command{
		Use:   "forecast ENGAGEMENT --release ID --policy-key FILE",
		Short: "Show what will have expired by go-live, and what will still hold",
		Long: `Forecast judges what is there today as every gate would at a later instant: the end
of the release's window, or the one that --at names. It lists what will have expired
by then and who can renew it, and what would still hold. It exits 0 whenever it could
answer.`,
		Example: `  releasegate forecast demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub
  releasegate forecast demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub --at 2030-06-30T04:00:00Z`,
		Args: arguments("ENGAGEMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := p.instant("")
			if err != nil {
				return err
			}
			o, err := in.options(p, args[0], now)
			if err != nil {
				return err
			}
			o.Unsafe = append(o.Unsafe, "forecast")
			return p.survey(cmd.Context(), o, func(d *decision.Decision) (time.Time, error) {
				then := d.Release.Window.End
				if atText != "" {
					if then, err = p.instant(atText); err != nil {
						return then, err
					}
				}
				if !then.After(now) {
					return then, fault.Misuse("name a later one: --at 2030-06-30T04:00:00Z", "a forecast is about the future, and %s is past", then.Format(time.RFC3339))
				}
				return then, nil
			}, orElse(format, p.output))
		},
	}
	in.bind(cmd.Flags())
	cmd.Flags().StringVar(&atText, "at", "", "instant to look at, such as 2026-06-30T04:00:00Z (default: the end of the release's window)")
	cmd.Flags().StringVar(&format, "format", "", formatUsage)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(surveyFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// survey asks every gate as of now and, if then names an instant, as of that.
func (p *process) survey(ctx context.Context, o gate.Options, then func(*decision.Decision) (time.Time, error), format string) error {
	if !slices.Contains(surveyFormats, format) {
		return fault.Misuse("choose one of "+strings.Join(surveyFormats, ", "), "no survey is written as %q", format)
	}
	if format == "json" {
		p.output = format // errors too
	}
	opened, err := gate.OpenSurvey(o)
	if err != nil {
		return err
	}
	s := report.Survey{AskedAt: o.At}
	if s.Now, err = opened.At(ctx, o.At); err != nil {
		return err
	}
	at, err := then(&s.Now[0])
	if err != nil {
		return err
	}
	if !at.IsZero() {
		if s.Then, err = opened.At(ctx, at); err != nil {
			return err
		}
	}
	return report.WriteSurvey(p.stdout, s, report.Format(format), report.Options{Colour: p.colour})
}
